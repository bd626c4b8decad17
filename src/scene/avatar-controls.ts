import type { AvatarAsset } from '../asset/avatar-asset.ts';
import type { Avatar, AvatarOptions } from '../avatar/avatar.ts';
import type { ExpressionControls, ExpressionWeights, JointControls, QuaternionLike } from '../avatar/face-controls.ts';
import { playClip } from '../avatar/play-clip.ts';
import type { Clip } from '../drive/clip.ts';
import type { ClipPlayback, PlayOptions } from '../drive/clip-player.ts';
import type { DriverStack } from '../drive/driver-stack.ts';
import type { IdleDriver } from '../drive/idle.ts';
import type { JointName } from '../rig/head-mesh.ts';
import type { FirstPerson } from '../xr/self-view.ts';

/** What an avatar shows: its splats, or the posed head mesh under them. */
export type AvatarView = 'splats' | 'mesh' | 'wireframe';

/** What `GaussianAvatar.load` understands beside the options of the file. */
export interface ProgressiveOptions {
	/**
	 * Resolve as soon as the first 150 kB of the file are there: the avatar then shows its face, standing still, and becomes the
	 * whole avatar by itself. It stays the same object; its place and everything that was set on it stay. `ready` settles with
	 * the whole avatar, and the `load` event (Babylon: `onLoadObservable`) tells that the rest has come. If the rest cannot be loaded the
	 * first face stays, `ready` rejects, and the `error` event tells why.
	 *
	 * A file in memory is whole at once. With `verify` the avatar is whole, and verified, when `load` resolves.
	 *
	 * @default false
	 */
	readonly progressive?: boolean;
}

/** How a GaussianAvatar is made. */
export type GaussianAvatarOptions = Pick<AvatarOptions, 'idle' | 'scheduler'>;

/** What the avatar objects of all engines have in common. Most of it comes from `core`, the avatar without an engine. */
export interface AvatarControls {
	/**
	 * Opacity of the whole head, 0..1: the fraction of its pixels that are drawn, evenly spread, in steps of 1/64. The others
	 * show what is behind the head, never its inside. All heads use the same pattern: to fade from one head to another in the
	 * same place, leave one of them opaque. The engine's own opacity (`material.opacity`, `visibility`) multiplies this.
	 *
	 * @default 1
	 */
	opacity: number;
	/**
	 * The largest number of splats to draw: level of detail. The most important ones are drawn.
	 *
	 * @default Infinity
	 */
	splatLimit: number;
	/**
	 * Which cameras see a worn head. `auto` hides it from its wearer's eyes only; mirrors, other cameras and shadows show it.
	 *
	 * @default 'auto'
	 */
	firstPerson: FirstPerson;
	/**
	 * Resolves with the avatar when its decoder has run once; rejects with a GaspardError if the decoder does not work. The
	 * avatar can be seen before.
	 */
	readonly ready: Promise<this>;
	/** What was read from the file: mesh, splats, rights, provenance. Do not change it. */
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
	/** The drivers that write expressions: idle life and assigned weights at first. Add clips and drivers of your own. */
	readonly drivers: DriverStack;
	/** Idle life: blinks, glances, breath. Undefined with the option `idle: false`. */
	readonly idle: IdleDriver | undefined;
	/** Whether drivers move the face. `holdPose` sets it to false; true lets the drivers go on. */
	playing: boolean;
	/**
	 * Plays a clip. It replaces the clip of its kind that plays, with a crossfade: speech replaces speech, a gesture or mood
	 * replaces a gesture or mood, and one of each kind can play at the same time. Of clips of one kind the one that was asked for
	 * last stays, in whatever order they are loaded. While `playing` is false the clip waits. `dispose` stops it.
	 *
	 * ```ts
	 * await ada.play('hello.json').finished;
	 * ```
	 *
	 * @param clip - A clip, or the URL of its file. If that cannot be loaded, the `error` event and `finished` tell why.
	 */
	play(clip: Clip | string | URL, options?: PlayOptions): ClipPlayback;
}

/** The members of AvatarControls that read from `core` each time. */
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

	play(clip: Clip | string | URL, options?: PlayOptions): ClipPlayback {
		return playClip(this.core, clip, options);
	}
}

// biome-ignore lint/suspicious/noExplicitAny: TypeScript requires this of a mixin
export type AvatarControlsClass = new (...parameters: any[]) => AvatarControls;

/** Adds AvatarControls to an engine's class of objects. A class that extends the result must have the avatar as `core`. */
export function withAvatarControls<Base extends new (...parameters: never[]) => object>(
	base: Base,
): Base & AvatarControlsClass {
	const Extended = class extends (base as unknown as new () => object) {
		opacity = 1;
		splatLimit = Infinity;
		firstPerson: FirstPerson = 'auto';
	};
	const { constructor: _, ...parts } = Object.getOwnPropertyDescriptors(CoreControls.prototype);
	Object.defineProperties(Extended.prototype, parts);
	return Extended as unknown as Base & AvatarControlsClass;
}
