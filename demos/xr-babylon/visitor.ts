import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import '@babylonjs/core/Culling/ray.js';
import { PointerEventTypes } from '@babylonjs/core/Events/pointerEvents.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { WebXRCamera } from '@babylonjs/core/XR/webXRCamera.js';
import type { Look } from '../xr/locomotion.ts';
import { HALL, PLACES } from './hall.ts';

/** Metres a second. */
const SPEED = 1.2;
/** Minimum distance of the visitor from walls and plinths, metres. */
const WALL = 0.35;
const PLINTH = 0.42;
const DEAD_ZONE = 0.2;

/**
 * Ways to get around: W A S D or arrows and the left stick glide, a click on the floor jumps, dragging looks around. The
 * right stick, which jumps and turns by steps, is Babylon's.
 */
export class Visitor {
	/** Of the flat screen. Babylon's headset begins and ends here. */
	readonly camera: FreeCamera;
	readonly #scene: Scene;
	readonly #floor: AbstractMesh;
	readonly #keys = new Set<string>();
	readonly #eyeHeight: number;

	/** @param emulated - The headset that dragging turns in a session; none of a real one. */
	constructor(scene: Scene, floor: AbstractMesh, eyeHeight: number, emulated: Look | undefined) {
		this.#scene = scene;
		this.#floor = floor;
		this.#eyeHeight = eyeHeight;
		this.camera = new FreeCamera('visitor', new Vector3(0, eyeHeight, -0.55), scene);
		this.camera.minZ = 0.05;
		this.camera.inputs.clear();
		addEventListener('keydown', ({ code }) => this.#keys.add(code));
		addEventListener('keyup', ({ code }) => this.#keys.delete(code));
		addEventListener('blur', () => this.#keys.clear());
		this.#listenToPointer(emulated);
	}

	/** Turns the head on the flat screen, radians: to the right, and down. */
	look(yaw: number, pitch: number): void {
		const { rotation } = this.camera;
		rotation.y += yaw;
		rotation.x = Math.max(-1.4, Math.min(1.4, rotation.x + pitch));
	}

	/** Walks. To be called before each frame. */
	step(elapsed: number, session: XRSession | undefined): void {
		const pressed = (...codes: string[]): number => (codes.some((code) => this.#keys.has(code)) ? 1 : 0);
		let right = pressed('KeyD', 'ArrowRight') - pressed('KeyA', 'ArrowLeft');
		let ahead = pressed('KeyW', 'ArrowUp') - pressed('KeyS', 'ArrowDown');
		for (const { gamepad, handedness } of session?.inputSources ?? []) {
			if (!gamepad || gamepad.axes.length < 4 || handedness !== 'left') continue;
			right += outside(gamepad.axes[2]!);
			ahead -= outside(gamepad.axes[3]!);
		}
		if (right === 0 && ahead === 0) return;
		const camera = this.#scene.activeCamera!;
		camera.getDirectionToRef(Vector3.LeftHandedForwardReadOnly, direction);
		direction.y = 0;
		direction.normalize();
		const length = Math.max(1, Math.hypot(right, ahead)) / (SPEED * elapsed);
		this.#move(
			camera,
			(direction.x * ahead + direction.z * right) / length,
			(direction.z * ahead - direction.x * right) / length,
		);
	}

	/** Stands at a place of the floor. */
	jump({ x, z }: Vector3): void {
		const camera = this.#scene.activeCamera!;
		this.#move(camera, x - camera.position.x, z - camera.position.z);
	}

	/** Steps back from walls and plinths: after Babylon has moved the camera. */
	settle(camera: WebXRCamera): void {
		this.#move(camera, 0, 0);
	}

	/** Places the visitor for passthrough, where the walls are those of the visitor's own room. */
	enter(camera: WebXRCamera): void {
		camera.position.x = this.camera.position.x;
		camera.position.z = this.camera.position.z;
	}

	/** Ends the session at the visitor's current position. */
	land(): void {
		this.camera.position.y = this.#eyeHeight;
	}

	#move(camera: Camera, x: number, z: number): void {
		const { position } = camera;
		to.set(clamp(position.x + x, HALL.halfWidth - WALL), position.y, clamp(position.z + z, HALL.halfDepth - WALL));
		for (const place of PLACES) {
			const distance = Math.hypot(to.x - place.x, to.z - place.z);
			if (distance >= PLINTH) continue;
			// A visitor exactly in its centre is placed in front of it.
			const inside = distance < 0.01;
			const scale = PLINTH / (inside ? 1 : distance);
			to.x = place.x + (inside ? 0 : to.x - place.x) * scale;
			to.z = place.z + (inside ? -1 : to.z - place.z) * scale;
		}
		position.copyFrom(to);
	}

	#listenToPointer(emulated: Look | undefined): void {
		const canvas = this.#scene.getEngine().getRenderingCanvas()!;
		const isFlat = (): boolean => this.#scene.activeCamera === this.camera;
		canvas.addEventListener('pointerdown', ({ pointerId }) => canvas.setPointerCapture(pointerId));
		canvas.addEventListener('pointermove', ({ buttons, movementX, movementY }) => {
			if (!(buttons & 1)) return;
			// The room is dragged along, as with the hand.
			if (isFlat()) this.look(-movementX * 0.0032, -movementY * 0.0032);
			else emulated?.turn(movementX * 0.0032, movementY * 0.0032);
		});
		this.#scene.onPointerObservable.add(({ event }) => {
			if (!isFlat()) return;
			const hit = this.#scene.pick(event.offsetX, event.offsetY, (mesh) => mesh === this.#floor);
			if (hit.pickedPoint) this.jump(hit.pickedPoint);
		}, PointerEventTypes.POINTERTAP);
	}
}

const direction = new Vector3();
const to = new Vector3();

function outside(value: number): number {
	return Math.abs(value) > DEAD_ZONE ? value : 0;
}

function clamp(value: number, limit: number): number {
	return Math.max(-limit, Math.min(limit, value));
}
