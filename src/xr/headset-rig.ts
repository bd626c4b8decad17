import { COMFORT_DISTANCES, type ComfortDistances, comfortOpacity } from './comfort-fade.ts';
import { middleView } from './rig-view.ts';
import { SplatGovernor } from './splat-governor.ts';

/** What is asked of a WebXR session. */
export interface HeadsetSession {
	readonly frameRate?: number | undefined;
}

/** Frames a second of a headset that does not say. */
const USUAL_RATE = 72;
/** Share of a frame's time within which pictures belong to one frame: somebody draws more than once. */
const SAME_FRAME = 0.25;

/**
 * What is different in the pictures of a headset, whatever the engine: one order from the middle of both eyes, heads that
 * fade when they come too near, splats that are given up before frames. Works by itself; the settings are for those who
 * want it otherwise.
 */
export class HeadsetRig {
	/** Where heads fade; null lets them come as near as they like. */
	comfort: ComfortDistances | null = COMFORT_DISTANCES;
	/** Gives up splats before frames; null always draws what `splatLimit` says. */
	governor: SplatGovernor | null = new SplatGovernor({ targetRate: USUAL_RATE });
	/** From world to view, of the middle of all eyes: column-major. */
	protected readonly view: Float32Array = new Float32Array(16);
	#presents = false;
	#inSession = false;
	#session: HeadsetSession | undefined;
	#lastMilliseconds = Number.NaN;
	readonly #viewer = new Float64Array(3);

	/** Factor on the opacity of a head whose joints, in its own frame, and place are these: the share of pixels that show it. */
	opacity(jointPositions: ArrayLike<number>, avatarToWorld: ArrayLike<number>): number {
		if (!this.#presents || !this.comfort) return 1;
		const m = avatarToWorld;
		const v = this.#viewer;
		// The middle of the head: as high as the eyes, between them and the pivot of the head.
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

	/** How many of an avatar's splats this picture affords: mirrors in a headset's frame cost time like its eyes. */
	splatLimit(splatCount: number): number {
		return this.#inSession && this.governor ? this.governor.limit(splatCount) : splatCount;
	}

	/**
	 * Takes up a picture.
	 *
	 * @param session - Of the headset, while there is one.
	 * @param presents - Whether this picture is the headset's own, and not a mirror's.
	 */
	protected begin(session: HeadsetSession | null, presents: boolean): void {
		this.#inSession = session !== null;
		this.#presents = presents;
		if (session && presents) this.#measure(session);
	}

	/** Takes the middle of several eyes, by the two maps of each: column-major. */
	protected middle<Eye>(
		eyes: readonly Eye[],
		eyeToWorld: (eye: Eye) => ArrayLike<number>,
		worldToEye: (eye: Eye) => ArrayLike<number>,
	): void {
		const v = this.#viewer.fill(0);
		for (const eye of eyes) {
			const m = eyeToWorld(eye);
			for (let i = 0; i < 3; i++) v[i] = v[i]! + m[12 + i]! / eyes.length;
		}
		middleView(this.view, eyes, worldToEye);
	}

	/** Hands the governor the time since the last frame of the headset. */
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
