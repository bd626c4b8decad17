import type { AvatarAsset } from '../asset/avatar-asset.ts';
import type { Avatar } from '../avatar/avatar.ts';
import type { ExpressionControls, ExpressionWeights, JointControls, QuaternionLike } from '../avatar/face-controls.ts';
import type { DriverStack } from '../drive/driver-stack.ts';
import type { IdleDriver } from '../drive/idle.ts';
import type { JointName } from '../rig/head-mesh.ts';
import type { FirstPerson } from '../xr/self-view.ts';

/** What an avatar object of any engine has from the engine-neutral avatar behind it, its `core`. */
export interface AvatarControls {
	/**
	 * 0..1, of the whole head: fades. The share of the pixels that show it, evenly spread, in steps of 1/64; what is behind
	 * shows in the others, never the inside. The pattern is the same for all heads: to fade from one to another in the same
	 * place, keep one whole. Where an engine's objects have such a number of their own, it multiplies this.
	 */
	opacity: number;
	/** Draws at most this many splats, the most important ones: level of detail. */
	splatLimit: number;
	/** Of a worn head: `auto` hides it from its wearer's eyes only; mirrors, other cameras and shadows show it. */
	firstPerson: FirstPerson;
	/** Settles with the avatar when its decoder has run once; rejects with a GaspardError where it never will. */
	readonly ready: Promise<this>;
	readonly asset: AvatarAsset;
	/**
	 * The 52 ARKit weights, by name. A weight that you assign is yours: drivers (clips, idle life) do not move it any more,
	 * until you give it back with `expression.release('jawOpen')`, or all with `expression.release()`.
	 *
	 * ```ts
	 * ada.expression.jawOpen = 0.6;
	 * ada.expression = { mouthSmileLeft: 0.8, mouthSmileRight: 0.8 };
	 * ada.expression.release();
	 * ```
	 */
	get expression(): ExpressionControls;
	set expression(weights: ExpressionWeights);
	/** Rotations of neck, head and eyes. A joint that you assign is yours until you give it back with `joints.release()`. */
	get joints(): JointControls;
	set joints(rotations: Readonly<Partial<Record<JointName, QuaternionLike>>>);
	/** Where expressions come from. Idle life and what is set by hand are in it; add clips, microphones, your own. */
	readonly drivers: DriverStack;
	/** Idle life; undefined where it was switched off. */
	readonly idle: IdleDriver | undefined;
	/** Whether drivers move the face. `holdPose` sets it to false; true lets the drivers go on. */
	playing: boolean;
}

/** The part of AvatarParts that is asked of `core` each time. */
class CoreControls {
	declare readonly core: Avatar;

	get ready(): Promise<this> {
		return this.core.ready.then(() => this);
	}

	get asset(): AvatarAsset {
		return this.core.asset;
	}

	get expression(): ExpressionControls {
		return this.core.expression;
	}

	set expression(weights: ExpressionWeights) {
		this.core.expression.set(weights);
	}

	get joints(): JointControls {
		return this.core.joints;
	}

	set joints(rotations: Readonly<Partial<Record<JointName, QuaternionLike>>>) {
		Object.assign(this.core.joints, rotations);
	}

	get drivers(): DriverStack {
		return this.core.drivers;
	}

	get idle(): IdleDriver | undefined {
		return this.core.idle;
	}

	get playing(): boolean {
		return this.core.playing;
	}

	set playing(playing: boolean) {
		this.core.playing = playing;
	}
}

// biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of a class that adds to another
type Addition = new (...parameters: any[]) => AvatarControls;

/** An engine's class of objects with AvatarParts added: to be extended by a class that has the avatar as `core`. */
export function withAvatarControls<Base extends new (...parameters: never[]) => object>(base: Base): Base & Addition {
	const Extended = class extends (base as unknown as new () => object) {
		opacity = 1;
		splatLimit = Infinity;
		firstPerson: FirstPerson = 'auto';
	};
	const { constructor: _, ...parts } = Object.getOwnPropertyDescriptors(CoreControls.prototype);
	Object.defineProperties(Extended.prototype, parts);
	return Extended as unknown as Base & Addition;
}
