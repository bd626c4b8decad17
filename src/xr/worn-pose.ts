import type { Avatar } from '../avatar/avatar.ts';
import { HeadAnchor } from './head-anchor.ts';
import { HeadPose, type WearOptions } from './head-pose.ts';

/**
 * The pose of an avatar that a user wears, for any engine. It turns neck and head to the viewer's direction, and places the
 * root so that the displayed eyes are at the viewer's eyes. Right-handed world, metres, y up.
 */
export class WornPose {
	readonly #avatar: Avatar;
	readonly #pose: HeadPose;
	readonly #anchor: HeadAnchor | undefined;
	readonly #eyes = new Float64Array(3);
	readonly #viewer = new Float64Array(3);

	constructor(avatar: Avatar, options: WearOptions = {}) {
		this.#avatar = avatar;
		this.#pose = new HeadPose(avatar.asset.mesh.jointPositions, options);
		this.#anchor = HeadAnchor.betweenEyes(avatar.asset.mesh);
	}

	/**
	 * Turns neck and head to the viewer's direction. The decoder applies the turn with a delay.
	 *
	 * @param position - Point between the viewer's eyes.
	 * @param rotation - Quaternion x y z w of the viewer, who looks along its -z.
	 */
	turn(position: ArrayLike<number>, rotation: ArrayLike<number>): void {
		for (let i = 0; i < 3; i++) this.#viewer[i] = position[i]!;
		this.#pose.turn(rotation);
		this.#avatar.manual.setJoint('neck', this.#pose.neck);
		this.#avatar.manual.setJoint('head', this.#pose.head);
	}

	/**
	 * Writes position and rotation of the root for the displayed pose.
	 *
	 * @param position - Receives the root's position, 3 numbers.
	 * @param rotation - Receives the root's rotation, x y z w; upright.
	 * @param scale - Uniform scale of the avatar in the world.
	 */
	place(position: number[], rotation: number[], scale: number): void {
		if (this.#anchor) this.#anchor.find(this.#eyes, this.#avatar.vertices);
		else this.#pose.eyesWhenTurned(this.#eyes);
		this.#pose.place(this.#viewer, this.#eyes, scale);
		for (let i = 0; i < 3; i++) position[i] = this.#pose.rootPosition[i]!;
		for (let i = 0; i < 4; i++) rotation[i] = this.#pose.rootRotation[i]!;
	}

	/** Releases the neck and head joints, so that other drivers move them again. */
	release(): void {
		this.#avatar.manual.release('neck', 'head');
	}
}
