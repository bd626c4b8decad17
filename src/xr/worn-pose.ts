import type { Avatar } from '../avatar/avatar.ts';
import { HeadAnchor } from './head-anchor.ts';
import { HeadPose, type WearOptions } from './head-pose.ts';

/**
 * The pose of an avatar that somebody wears, whatever the engine: joints for where the viewer looks, and a root such that
 * the eyes which are shown are the viewer's. Right-handed world, metres, y up.
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
	 * Turns neck and head to where the viewer looks; the decoder answers later.
	 *
	 * @param position - Between the viewer's eyes.
	 * @param rotation - x y z w; the viewer looks along its -z.
	 */
	turn(position: ArrayLike<number>, rotation: ArrayLike<number>): void {
		for (let i = 0; i < 3; i++) this.#viewer[i] = position[i]!;
		this.#pose.turn(rotation);
		this.#avatar.manual.setJoint('neck', this.#pose.neck);
		this.#avatar.manual.setJoint('head', this.#pose.head);
	}

	/**
	 * Writes the root of the pose that is shown.
	 *
	 * @param position - Of the root.
	 * @param rotation - Of the root, x y z w; upright.
	 * @param scale - Of the avatar in the world, uniform.
	 */
	place(position: number[], rotation: number[], scale: number): void {
		if (this.#anchor) this.#anchor.find(this.#eyes, this.#avatar.vertices);
		else this.#pose.eyesWhenTurned(this.#eyes);
		this.#pose.place(this.#viewer, this.#eyes, scale);
		for (let i = 0; i < 3; i++) position[i] = this.#pose.rootPosition[i]!;
		for (let i = 0; i < 4; i++) rotation[i] = this.#pose.rootRotation[i]!;
	}

	/** Gives neck and head back. */
	release(): void {
		this.#avatar.manual.release('neck', 'head');
	}
}
