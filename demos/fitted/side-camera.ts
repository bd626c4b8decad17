import { MathUtils, Matrix4, type PerspectiveCamera, Spherical, Vector3 } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { FittedView } from './fitted-people.ts';

const FLIGHT_SECONDS = 0.9;
/** Middle of a head, metres. */
const MIDDLE = new Vector3(0, 0.1, 0);

interface Flight {
	readonly view: FittedView;
	readonly from: Spherical;
	readonly fromTarget: Vector3;
	readonly to: Spherical;
	readonly toTarget: Vector3;
	seconds: number;
}

/** Flies to the camera of a view and stays exactly there until the visitor turns the head. */
export class SideCamera {
	readonly #camera: PerspectiveCamera;
	readonly #controls: OrbitControls;
	#flight: Flight | undefined;
	#held = true;

	/** @param onLeave - The visitor has left the side that was shown. */
	constructor(camera: PerspectiveCamera, canvas: HTMLElement, onLeave: () => void) {
		this.#camera = camera;
		this.#controls = new OrbitControls(camera, canvas);
		Object.assign(this.#controls, {
			enableDamping: true,
			dampingFactor: 0.08,
			minDistance: 0.25,
			maxDistance: 3,
			enablePan: false,
		});
		const leave = (): void => {
			this.#flight = undefined;
			this.#held = false;
			onLeave();
		};
		this.#controls.addEventListener('start', leave);
	}

	/** Stands where a view has it, now. */
	jump(view: FittedView): void {
		const { position, target } = placeOf(view);
		this.#flight = undefined;
		this.#held = true;
		this.#camera.position.copy(position);
		this.#controls.target.copy(target);
		this.#camera.quaternion.setFromRotationMatrix(viewToWorld(view));
		this.#camera.fov = view.fieldOfViewDegrees;
		this.#camera.updateProjectionMatrix();
	}

	/** Flies around the head to where a view has it. */
	fly(view: FittedView): void {
		const { position, target } = placeOf(view);
		const from = new Spherical().setFromVector3(this.#camera.position.clone().sub(this.#controls.target));
		const to = new Spherical().setFromVector3(position.clone().sub(target));
		to.theta = from.theta + MathUtils.euclideanModulo(to.theta - from.theta + Math.PI, 2 * Math.PI) - Math.PI;
		this.#held = true;
		this.#flight = { view, from, fromTarget: this.#controls.target.clone(), to, toTarget: target, seconds: 0 };
	}

	/** Before each frame. */
	step(elapsed: number): void {
		const flight = this.#flight;
		if (!flight) {
			if (!this.#held) this.#controls.update();
			return;
		}
		flight.seconds += elapsed;
		const share = MathUtils.smootherstep(flight.seconds, 0, FLIGHT_SECONDS);
		if (share >= 1) {
			this.jump(flight.view);
			return;
		}
		const { from, to } = flight;
		const direction = new Spherical(
			MathUtils.lerp(from.radius, to.radius, share),
			MathUtils.lerp(from.phi, to.phi, share),
			MathUtils.lerp(from.theta, to.theta, share),
		);
		this.#controls.target.lerpVectors(flight.fromTarget, flight.toTarget, share);
		this.#camera.position.setFromSpherical(direction).add(this.#controls.target);
		this.#camera.lookAt(this.#controls.target);
	}
}

function viewToWorld({ worldToView }: FittedView): Matrix4 {
	return new Matrix4().fromArray(worldToView).invert();
}

/** Where the camera stands, and the point of its axis that is nearest to the middle of the head. */
function placeOf(view: FittedView): { position: Vector3; target: Vector3 } {
	const matrix = viewToWorld(view);
	const position = new Vector3().setFromMatrixPosition(matrix);
	const ahead = new Vector3(0, 0, -1).transformDirection(matrix);
	const away = MIDDLE.clone().sub(position).dot(ahead);
	return { position, target: ahead.multiplyScalar(away).add(position) };
}
