/** How a governor behaves. */
export interface GovernorOptions {
	/** Frames a second that the display wants. */
	readonly targetRate: number;
	/** The least share of the splats that is still a face. Default 0.2. */
	readonly leastShare?: number;
}

/** Seconds of frames between two decisions. */
const WINDOW = 0.5;
/** Fewer are no measure. */
const LEAST_FRAMES = 8;
/** A frame this much longer than it should be was missed. */
const LATE_FRAME_FACTOR = 1.35;
/** Shares of missed frames that ask for fewer splats, and that allow more. */
const TOO_MANY = 0.15;
const DEFAULT_LATE_SHARE = 0.02;
/** Factors of a step. Deformation, sort and fill cost about as many milliseconds as there are splats. */
const LARGEST_STEP_DOWN = 0.6;
const SMALLEST_STEP_DOWN = 0.88;
const STEP_UP = 1.12;
/** Seconds without trouble before more is tried; doubles when that went wrong. */
const FIRST_PATIENCE = 3;
const LONGEST_PATIENCE = 60;
/** Longer intervals are a hidden tab or a loading screen, no measure of drawing. Seconds. */
const STALL = 1;

/**
 * Gives up splats before frames: watches how long frames take and says which share of every avatar's splats (the most
 * important ones) should be drawn. A display waits for the next refresh, so a frame in time says nothing of how much more
 * would fit: more is tried step by step, and after each try that failed more rarely. The same intervals always lead to the
 * same decisions.
 */
export class SplatGovernor {
	/** Frames a second that the display wants; may change, as a headset's rate does. */
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

	/** 0..1: the share of the splats to be drawn. */
	get share(): number {
		return this.#share;
	}

	/** How many of an avatar's splats to draw. */
	limit(splatCount: number): number {
		return Math.ceil(splatCount * this.#share);
	}

	/** Takes up how long a frame took, begin to begin, seconds. Returns whether the share has changed. */
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

	/** Forgets everything: another session, another display. */
	reset(): void {
		this.#share = 1;
		this.#seconds = this.#frames = this.#missed = this.#calmSeconds = 0;
		this.#patience = FIRST_PATIENCE;
		this.#tried = false;
	}

	#less(slowness: number): boolean {
		this.#calmSeconds = 0;
		if (this.#tried) {
			// What was tried last did not fit: back to what did, and the next try comes later.
			this.#tried = false;
			this.#patience = Math.min(LONGEST_PATIENCE, this.#patience * 2);
			return this.#set(this.#share / STEP_UP);
		}
		return this.#set(this.#share * Math.min(SMALLEST_STEP_DOWN, Math.max(LARGEST_STEP_DOWN, 1 / slowness)));
	}

	#more(): boolean {
		// The last try has held: the next one may come soon again.
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
