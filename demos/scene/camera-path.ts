import type { PerspectiveCamera } from 'three';
import { Vector3 } from 'three';
import { NECK_HEIGHT } from './salon.ts';

/**
 * A camera that walks around the company outside the ring of columns, drawn towards where the speaker can be seen from the
 * front, now nearer, now farther. Only its own state and the elapsed time decide, so a still is the same every time.
 */
export class CameraPath {
	#angle = Math.PI + 0.6;
	readonly #aim = new Vector3(0, NECK_HEIGHT + 0.02, 0);
	#seconds = 0;

	/**
	 * @param speaker - Where the speaker stands, radians around the table; NaN if no one speaks.
	 * @param narrow - True in a tall window, where less of the ring fits.
	 */
	step(camera: PerspectiveCamera, elapsed: number, speaker: number, narrow: boolean): void {
		this.#seconds += elapsed;
		const wave = Math.sin(this.#seconds * 0.17);
		const wanted = Number.isNaN(speaker) ? this.#angle + 0.3 : speaker + Math.PI + GAP + 0.03 * wave;
		const gap = Math.atan2(Math.sin(wanted - this.#angle), Math.cos(wanted - this.#angle));
		// Never faster than a slow walk, and always a little on the move.
		this.#angle += Math.sign(gap) * Math.min(Math.abs(gap) * 0.7, 0.34) * elapsed + 0.02 * elapsed;
		const radius = (narrow ? 1.95 : 1.85) + 0.16 * Math.sin(this.#seconds * 0.11);
		const height = NECK_HEIGHT + 0.24 + 0.08 * Math.sin(this.#seconds * 0.13 + 1);
		camera.position.set(Math.sin(this.#angle) * radius, height, Math.cos(this.#angle) * radius);
		const reach = Number.isNaN(speaker) ? 0 : narrow ? 0.8 : 0.45;
		target.set(Math.sin(speaker || 0) * reach, NECK_HEIGHT + 0.03, Math.cos(speaker || 0) * reach);
		this.#aim.lerp(target, 1 - Math.exp(-0.8 * elapsed));
		camera.lookAt(this.#aim);
	}

	/** Continues from the camera's current position, which the visitor may have changed. */
	continueFrom(camera: PerspectiveCamera): void {
		this.#angle = Math.atan2(camera.position.x, camera.position.z);
	}

	/** Stands where a talk would have it. */
	jumpTo(speaker: number): void {
		this.#angle = speaker + Math.PI + GAP;
	}
}

const target = new Vector3();
/** From straight across to where the line to the speaker leads midway between the two who stand there. Radians. */
const GAP = 0.34;
