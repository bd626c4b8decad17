/** Options of a SplatGovernor. */
export interface GovernorOptions {
	/** Frames per second of the display. */
	readonly targetRate: number;
	/** Minimum fraction of the splats, 0..1. With fewer a face is not recognisable. @default 0.2 */
	readonly leastShare?: number;
}

/** Seconds of frames between two decisions. */
const WINDOW = 0.5;
/** A decision needs at least this many frames. */
const LEAST_FRAMES = 8;
/** A frame counts as missed if it takes longer than this factor times the display's interval. */
const LATE_FRAME_FACTOR = 1.35;
/** Above the first fraction of missed frames the number of splats is reduced; at or below the second it may rise. */
const TOO_MANY = 0.15;
const DEFAULT_LATE_SHARE = 0.02;
/** Factors of one step. Time for deformation, sort and fill is about proportional to the number of splats. */
const LARGEST_STEP_DOWN = 0.6;
const SMALLEST_STEP_DOWN = 0.88;
const STEP_UP = 1.12;
/** Seconds without missed frames before more splats are tried. The time doubles after each failed attempt. */
const FIRST_PATIENCE = 3;
const LONGEST_PATIENCE = 60;
/** Longer intervals are ignored: they come from a hidden tab or a loading screen. Seconds. */
const STALL = 1;

/**
 * Reduces the number of splats before frames are missed. It observes frame times and computes the fraction of every
 * avatar's splats to draw (the most important ones first). A display waits for its next refresh, so a frame in time does
 * not tell how many more splats would fit. The governor therefore tries more splats step by step, and waits longer after
 * each failed attempt. The same intervals always lead to the same decisions.
 */
export class SplatGovernor {
	/** Frames per second of the display. May be changed at any time. */
	targetRate: number;
	readonly #leastShare: number;
	#share = 1;
	#seconds = 0;
	#frames = 0;
	#missed = 0;
	#calmSeconds = 0;
	#patience = FIRST_PATIENCE;
	#tried = false;

	constructor(options: GovernorOptions) {
		this.targetRate = options.targetRate;
		this.#leastShare = options.leastShare ?? 0.2;
	}

	/** Fraction of the splats to draw, 0..1. */
	get share(): number {
		return this.#share;
	}

	/** Number of an avatar's splats to draw. */
	limit(splatCount: number): number {
		return Math.ceil(splatCount * this.#share);
	}

	/**
	 * Records one frame. Returns whether the fraction has changed.
	 *
	 * @param interval - Seconds from the begin of the previous frame to the begin of this one.
	 */
	frame(interval: number): boolean {
		if (!(interval > 0) || interval > STALL) return false;
		this.#seconds += interval;
		this.#frames++;
		if (interval * this.targetRate > LATE_FRAME_FACTOR) this.#missed++;
		if (this.#seconds < WINDOW || this.#frames < LEAST_FRAMES) return false;
		const missed = this.#missed / this.#frames;
		const slowness = (this.#seconds / this.#frames) * this.targetRate;
		const seconds = this.#seconds;
		this.#seconds = this.#frames = this.#missed = 0;
		if (missed > TOO_MANY) return this.#less(slowness);
		this.#calmSeconds = missed <= DEFAULT_LATE_SHARE ? this.#calmSeconds + seconds : 0;
		return this.#calmSeconds >= this.#patience && this.#more();
	}

	/** Forgets all observations, for a new session or another display. */
	reset(): void {
		this.#share = 1;
		this.#seconds = this.#frames = this.#missed = this.#calmSeconds = 0;
		this.#patience = FIRST_PATIENCE;
		this.#tried = false;
	}

	#less(slowness: number): boolean {
		this.#calmSeconds = 0;
		if (this.#tried) {
			// The last attempt did not fit: go back to the fraction before it and wait longer before the next attempt.
			this.#tried = false;
			this.#patience = Math.min(LONGEST_PATIENCE, this.#patience * 2);
			return this.#set(this.#share / STEP_UP);
		}
		return this.#set(this.#share * Math.min(SMALLEST_STEP_DOWN, Math.max(LARGEST_STEP_DOWN, 1 / slowness)));
	}

	#more(): boolean {
		// The last attempt succeeded: the next one may come sooner.
		if (this.#tried) this.#patience = Math.max(FIRST_PATIENCE, this.#patience * 0.7);
		this.#calmSeconds = 0;
		this.#tried = true;
		return this.#set(this.#share * STEP_UP);
	}

	#set(share: number): boolean {
		const next = Math.min(1, Math.max(this.#leastShare, share));
		if (next === this.#share) {
			this.#tried = false;
			return false;
		}
		this.#share = next;
		return true;
	}
}
