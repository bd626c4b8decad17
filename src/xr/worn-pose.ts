import type { Avatar } from '../avatar.ts';
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

	constructor(avatar: Avatar, options: WearOptions = {}) {
		this.#avatar = avatar;
		this.#pose = new HeadPose(avatar.asset.mesh.jointPositions, options);
		this.#anchor = HeadAnchor.betweenEyes(avatar.asset.mesh);
	}

	/** Turns neck and head to where the viewer looks (along -z of this rotation, x y z w); the decoder answers later. */
	turn(viewerRotation: ArrayLike<number>): void {
		this.#pose.turn(viewerRotation);
		this.#avatar.manual.setJoint('neck', this.#pose.neck);
		this.#avatar.manual.setJoint('head', this.#pose.head);
	}

	/**
	 * Finds the root for the pose that is shown.
	 *
	 * @param position - In: between the viewer's eyes. Out: the root.
	 * @param rotation - Out: of the root, x y z w; upright.
	 * @param scale - Of the avatar in the world, uniform.
	 */
	place(position: number[], rotation: number[], scale: number): void {
		if (this.#anchor) this.#anchor.find(this.#eyes, this.#avatar.vertices);
		else this.#pose.eyesWhenTurned(this.#eyes);
		this.#pose.place(position, this.#eyes, scale);
		for (let i = 0; i < 3; i++) position[i] = this.#pose.rootPosition[i]!;
		for (let i = 0; i < 4; i++) rotation[i] = this.#pose.rootRotation[i]!;
	}

	/** The body faces straight ahead again: after a teleport. */
	reset(): void {
		this.#pose.reset();
	}

	/** Gives neck and head back. */
	release(): void {
		this.#avatar.manual.release('neck', 'head');
	}
}
