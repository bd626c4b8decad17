import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Ground } from './ground.ts';

export const EYE_HEIGHT = 1.6;
/** Metres and radians a second. */
const SPEED = 1.7;
const TURN = 1.9;
const STICK_PIXELS = 46;

/**
 * The player: W A S D or arrows to walk, Q and E to turn, drag to look around or double-click to look with the mouse
 * alone; on a touch screen a stick at the lower left.
 */
export class Walker {
	readonly camera: FreeCamera;
	/** Metres walked so far. */
	walked = 0;
	readonly #ground: Ground;
	readonly #keys = new Set<string>();
	readonly #velocity = { x: 0, z: 0 };
	readonly #stick = { x: 0, y: 0 };

	constructor(scene: Scene, ground: Ground, canvas: HTMLCanvasElement) {
		this.#ground = ground;
		this.camera = new FreeCamera('walker', new Vector3(0.45, EYE_HEIGHT, -2.4), scene);
		this.camera.minZ = 0.05;
		this.camera.maxZ = 480;
		this.camera.inputs.clear();
		this.camera.setTarget(new Vector3(0.02, EYE_HEIGHT - 0.12, 2));
		addEventListener('keydown', (event) => {
			if (event.target instanceof HTMLInputElement) return;
			this.#keys.add(event.code);
			if (event.code.startsWith('Arrow')) event.preventDefault();
		});
		addEventListener('keyup', ({ code }) => this.#keys.delete(code));
		addEventListener('blur', () => this.#keys.clear());
		this.#look(canvas);
		this.#touch(document.querySelector<HTMLElement>('.stick')!);
	}

	get place(): { readonly x: number; readonly z: number } {
		return this.camera.position;
	}

	/** Stands somewhere and looks at something. */
	stand(x: number, z: number, target: Vector3): void {
		this.camera.position.set(x, EYE_HEIGHT, z);
		this.camera.setTarget(target);
	}

	/** Both people fit into a narrow window too. */
	fit(aspect: number): void {
		this.camera.fov = aspect < 1 ? 1.12 : 0.82;
	}

	step(elapsed: number): void {
		const pressed = (...codes: string[]): number => (codes.some((code) => this.#keys.has(code)) ? 1 : 0);
		const { rotation, position } = this.camera;
		rotation.y += (pressed('KeyE') - pressed('KeyQ')) * TURN * elapsed;
		let right = pressed('KeyD', 'ArrowRight') - pressed('KeyA', 'ArrowLeft') + this.#stick.x;
		let ahead = pressed('KeyW', 'ArrowUp') - pressed('KeyS', 'ArrowDown') - this.#stick.y;
		const length = Math.max(1, Math.hypot(right, ahead));
		right /= length;
		ahead /= length;
		const [sin, cos] = [Math.sin(rotation.y), Math.cos(rotation.y)];
		// Walking starts and stops gradually.
		const grip = 1 - Math.exp(-elapsed * 11);
		this.#velocity.x += ((sin * ahead + cos * right) * SPEED - this.#velocity.x) * grip;
		this.#velocity.z += ((cos * ahead - sin * right) * SPEED - this.#velocity.z) * grip;
		const { x, z } = position;
		this.#ground.walk(position, this.#velocity.x * elapsed, this.#velocity.z * elapsed);
		this.walked += Math.hypot(position.x - x, position.z - z);
		position.y = EYE_HEIGHT + 0.012 * Math.sin(this.walked * 8.4);
	}

	#turn(dx: number, dy: number): void {
		const { rotation } = this.camera;
		rotation.y += dx * 0.0034;
		rotation.x = Math.max(-0.9, Math.min(0.9, rotation.x + dy * 0.0034));
	}

	#look(canvas: HTMLCanvasElement): void {
		let finger: number | undefined;
		let last = { x: 0, y: 0 };
		canvas.addEventListener('pointerdown', ({ pointerId, clientX, clientY }) => {
			if (finger !== undefined) return;
			finger = pointerId;
			last = { x: clientX, y: clientY };
			canvas.setPointerCapture(pointerId);
		});
		canvas.addEventListener('pointermove', ({ pointerId, clientX, clientY, movementX, movementY }) => {
			if (document.pointerLockElement === canvas) {
				this.#turn(movementX * 0.8, movementY * 0.8);
				return;
			}
			if (pointerId !== finger) return;
			this.#turn(last.x - clientX, last.y - clientY);
			last = { x: clientX, y: clientY };
		});
		const release = ({ pointerId }: PointerEvent): void => {
			if (pointerId === finger) finger = undefined;
		};
		canvas.addEventListener('pointerup', release);
		canvas.addEventListener('pointercancel', release);
		canvas.addEventListener('dblclick', () => {
			// If the browser refuses, dragging still works.
			Promise.resolve(canvas.requestPointerLock()).catch(() => undefined);
		});
	}

	#touch(stick: HTMLElement): void {
		const knob = stick.firstElementChild as HTMLElement;
		const move = (x: number, y: number): void => {
			Object.assign(this.#stick, { x, y });
			knob.style.transform = `translate(${x * STICK_PIXELS}px, ${y * STICK_PIXELS}px)`;
		};
		const follow = ({ clientX, clientY }: PointerEvent): void => {
			const { left, top, width, height } = stick.getBoundingClientRect();
			const [x, y] = [clientX - left - width / 2, clientY - top - height / 2];
			const length = Math.max(STICK_PIXELS, Math.hypot(x, y));
			move(x / length, y / length);
		};
		stick.addEventListener('pointerdown', (event) => {
			stick.setPointerCapture(event.pointerId);
			follow(event);
		});
		stick.addEventListener('pointermove', (event) => {
			if (stick.hasPointerCapture(event.pointerId)) follow(event);
		});
		for (const end of ['pointerup', 'pointercancel'] as const) stick.addEventListener(end, () => move(0, 0));
	}
}
