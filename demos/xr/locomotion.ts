import {
	type Camera,
	Mesh,
	MeshBasicMaterial,
	type Object3D,
	Raycaster,
	RingGeometry,
	Vector2,
	Vector3,
	type WebGLRenderer,
	type XRTargetRaySpace,
} from 'three';
import { HALL, PLACES } from './hall.ts';

/** Metres a second; radians of a snap turn. */
const SPEED = 1.2;
const SNAP = Math.PI / 6;
/** Minimum distance of the visitor from walls and plinths, metres. */
const WALL = 0.35;
const PLINTH = 0.42;
const DEAD_ZONE = 0.2;

/** Turns the visitor's view without a headset. */
export interface Look {
	turn(yaw: number, pitch: number): void;
}

/**
 * Ways to get around: W A S D or arrows and the left stick glide, the right stick turns by steps, a click on the floor or
 * the trigger jumps. All of them move the rig; the head moves by itself.
 */
export class Locomotion {
	readonly #renderer: WebGLRenderer;
	readonly #rig: Object3D;
	readonly #camera: Camera;
	readonly #floor: Mesh;
	readonly #keys = new Set<string>();
	readonly #raycaster = new Raycaster();
	readonly #marker: Mesh;
	#aiming: XRTargetRaySpace | undefined;
	#snapped = false;

	constructor(renderer: WebGLRenderer, rig: Object3D, camera: Camera, floor: Mesh, look: Look) {
		this.#renderer = renderer;
		this.#rig = rig;
		this.#camera = camera;
		this.#floor = floor;
		this.#marker = new Mesh(
			new RingGeometry(0.16, 0.2, 48),
			new MeshBasicMaterial({ color: '#e9b77b', transparent: true, opacity: 0.85 }),
		);
		this.#marker.rotation.x = -Math.PI / 2;
		this.#marker.visible = false;
		floor.parent!.add(this.#marker);
		addEventListener('keydown', ({ code }) => this.#keys.add(code));
		addEventListener('keyup', ({ code }) => this.#keys.delete(code));
		addEventListener('blur', () => this.#keys.clear());
		this.#listenToPointer(look);
	}

	/** Lets a controller's trigger jump. */
	listenTo(beam: XRTargetRaySpace): void {
		beam.addEventListener('selectstart', () => {
			this.#aiming = beam;
		});
		beam.addEventListener('selectend', () => {
			if (this.#aiming !== beam) return;
			const target = this.#target();
			this.#aiming = undefined;
			if (target) this.jump(target);
		});
	}

	/** Walks, turns, aims. */
	step(elapsed: number): void {
		const pressed = (...codes: string[]): number => (codes.some((code) => this.#keys.has(code)) ? 1 : 0);
		let right = pressed('KeyD', 'ArrowRight') - pressed('KeyA', 'ArrowLeft');
		let ahead = pressed('KeyW', 'ArrowUp') - pressed('KeyS', 'ArrowDown');
		let turn = 0;
		for (const { gamepad, handedness } of this.#renderer.xr.getSession()?.inputSources ?? []) {
			if (!gamepad || gamepad.axes.length < 4) continue;
			if (handedness === 'left') {
				right += outside(gamepad.axes[2]!);
				ahead -= outside(gamepad.axes[3]!);
			} else turn += outside(gamepad.axes[2]!);
		}
		if (right !== 0 || ahead !== 0) this.#glide(right, ahead, elapsed);
		if (Math.abs(turn) > 0.6 && !this.#snapped) this.#turn(-Math.sign(turn) * SNAP);
		this.#snapped = Math.abs(turn) > 0.4;
		const target = this.#target();
		this.#marker.visible = target !== undefined;
		if (target) this.#marker.position.set(target.x, 0.012, target.z);
	}

	/** Stands at a place of the floor. */
	jump(target: Vector3): void {
		this.#camera.getWorldPosition(eye);
		this.#move(target.x - eye.x, target.z - eye.z);
	}

	#glide(right: number, ahead: number, elapsed: number): void {
		this.#camera.getWorldDirection(direction).setY(0).normalize();
		const length = Math.max(1, Math.hypot(right, ahead)) / (SPEED * elapsed);
		this.#move(
			(direction.x * ahead - direction.z * right) / length,
			(direction.z * ahead + direction.x * right) / length,
		);
	}

	#move(x: number, z: number): void {
		this.#camera.getWorldPosition(eye);
		moved.set(clamp(eye.x + x, HALL.halfWidth - WALL), 0, clamp(eye.z + z, HALL.halfDepth - WALL));
		for (const place of PLACES) {
			direction.set(moved.x - place.x, 0, moved.z - place.z);
			if (direction.length() >= PLINTH) continue;
			direction.setLength(PLINTH);
			moved.set(place.x + direction.x, 0, place.z + direction.z);
		}
		this.#rig.position.x += moved.x - eye.x;
		this.#rig.position.z += moved.z - eye.z;
	}

	/** About where the head is, not where the rig is. */
	#turn(angle: number): void {
		this.#camera.getWorldPosition(eye);
		direction.subVectors(this.#rig.position, eye).applyAxisAngle(this.#rig.up, angle);
		this.#rig.position.set(eye.x + direction.x, this.#rig.position.y, eye.z + direction.z);
		this.#rig.rotation.y += angle;
	}

	#target(): Vector3 | undefined {
		if (!this.#aiming) return undefined;
		this.#raycaster.setFromXRController(this.#aiming);
		return this.#raycaster.intersectObject(this.#floor)[0]?.point;
	}

	#listenToPointer(look: Look): void {
		const canvas = this.#renderer.domElement;
		let travelled = 0;
		canvas.addEventListener('pointerdown', (event) => {
			travelled = 0;
			canvas.setPointerCapture(event.pointerId);
		});
		canvas.addEventListener('pointermove', (event) => {
			if (!(event.buttons & 1)) return;
			travelled += Math.hypot(event.movementX, event.movementY);
			look.turn(event.movementX * 0.0032, event.movementY * 0.0032);
		});
		canvas.addEventListener('click', (event) => {
			if (travelled > 6 || this.#renderer.xr.isPresenting) return;
			place.set((event.clientX / canvas.clientWidth) * 2 - 1, 1 - (event.clientY / canvas.clientHeight) * 2);
			this.#raycaster.setFromCamera(place, this.#camera);
			const hit = this.#raycaster.intersectObject(this.#floor)[0];
			if (hit) this.jump(hit.point);
		});
	}
}

const eye = new Vector3();
const moved = new Vector3();
const direction = new Vector3();
const place = new Vector2();

function outside(value: number): number {
	return Math.abs(value) > DEAD_ZONE ? value : 0;
}

function clamp(value: number, limit: number): number {
	return Math.max(-limit, Math.min(limit, value));
}
