import { COMFORT_DISTANCES, type ComfortDistances, comfortOpacity } from './comfort-fade.ts';
import { middleView } from './rig-view.ts';
import { SplatGovernor } from './splat-governor.ts';

/** The part of a WebXR session (`XRSession`) that this module reads. */
export interface HeadsetSession {
	readonly frameRate?: number | undefined;
}

/** Assumed frames per second if the session has no `frameRate`. */
const USUAL_RATE = 72;
/** Views that are rendered within this fraction of a frame's time belong to the same frame. An engine may render several. */
const SAME_FRAME = 0.25;

/**
 * Handles what differs when rendering for a headset, for any engine: splats are sorted once from the middle of both eyes,
 * heads fade when they come too near, and the number of splats is reduced before frames are missed. It works without
 * settings.
 */
export class HeadsetRig {
	/** Distances at which heads fade; null turns the fade off. */
	comfort: ComfortDistances | null = COMFORT_DISTANCES;
	/** Reduces the number of splats before frames are missed; null always draws the full number. */
	governor: SplatGovernor | null = new SplatGovernor({ targetRate: USUAL_RATE });
	readonly #view = new Float32Array(16);
	#presents = false;
	#inSession = false;
	#session: HeadsetSession | undefined;
	#lastMilliseconds = Number.NaN;
	readonly #viewer = new Float64Array(3);

	/**
	 * Factor on the opacity of a head, 0..1: the fraction of pixels that show it.
	 *
	 * @param jointPositions - Rest positions of the head's joints, 12 numbers, avatar frame.
	 * @param avatarToWorld - 4x4, column-major.
	 */
	opacity(jointPositions: ArrayLike<number>, avatarToWorld: ArrayLike<number>): number {
		if (!this.#presents || !this.comfort) return 1;
		const m = avatarToWorld;
		const v = this.#viewer;
		// The middle of the head: x of the head joint, height of the eyes, depth halfway between head joint and left eye.
		const x = jointPositions[3]!;
		const y = jointPositions[7]!;
		const z = (jointPositions[5]! + jointPositions[8]!) / 2;
		const distance = Math.hypot(
			m[0]! * x + m[4]! * y + m[8]! * z + m[12]! - v[0]!,
			m[1]! * x + m[5]! * y + m[9]! * z + m[13]! - v[1]!,
			m[2]! * x + m[6]! * y + m[10]! * z + m[14]! - v[2]!,
		);
		return comfortOpacity(distance, this.comfort);
	}

	/** Number of an avatar's splats to draw in this view. In a session the limit applies to mirrors too: they cost time. */
	splatLimit(splatCount: number): number {
		return this.#inSession && this.governor ? this.governor.limit(splatCount) : splatCount;
	}

	/**
	 * Begins a view.
	 *
	 * @param session - The headset's session; null outside of a session.
	 * @param presents - Whether this view is displayed in the headset. A mirror or another camera is not.
	 */
	begin(session: HeadsetSession | null, presents: boolean): void {
		this.#inSession = session !== null;
		this.#presents = presents;
		if (session && presents) this.#measure(session);
	}

	/**
	 * Computes the view from the middle between several eyes, from both transforms of each: 4x4, column-major.
	 *
	 * @returns From world to view. The next call overwrites it.
	 */
	middle<Eye>(
		eyes: readonly Eye[],
		eyeToWorld: (eye: Eye) => ArrayLike<number>,
		worldToEye: (eye: Eye) => ArrayLike<number>,
	): Float32Array {
		const v = this.#viewer.fill(0);
		for (const eye of eyes) {
			const m = eyeToWorld(eye);
			for (let i = 0; i < 3; i++) v[i] = v[i]! + m[12 + i]! / eyes.length;
		}
		middleView(this.#view, eyes, worldToEye);
		return this.#view;
	}

	/** Reports the time since the headset's last frame to the governor. */
	#measure(session: HeadsetSession): void {
		const now = performance.now();
		const rate = session.frameRate ?? USUAL_RATE;
		const seconds = (now - this.#lastMilliseconds) / 1000;
		if (session !== this.#session) {
			this.#session = session;
			this.governor?.reset();
		} else if (seconds * rate < SAME_FRAME) return;
		else if (this.governor) {
			this.governor.targetRate = rate;
			this.governor.frame(seconds);
		}
		this.#lastMilliseconds = now;
	}
}
