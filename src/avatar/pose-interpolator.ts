/** Poses that are farther apart than this many frames: the face was out of sight, or its decoder was held up. */
const LONGEST_INTERVAL_FRAMES = 30;
/** The number of frames in which the face then catches up: neither a jump nor slow motion. */
const CATCH_UP_FRAMES = 6;

/**
 * Moves numbers evenly from each decoded pose to the next: if a decoder runs in every third frame, the face still moves in
 * every frame. A pose that is decoded in every frame is shown as it is.
 *
 * Four arrays change roles instead of being copied: the newest pose, the one before, the mixture of both that is shown,
 * and the one that a decoder may write.
 */
export class PoseInterpolator {
	#pending: Float32Array;
	#from: Float32Array;
	#to: Float32Array;
	#mixed: Float32Array;
	/** The frame after which `#to` arrived, and the number of frames until it is reached. */
	#startFrame = 0;
	#interval = 1;
	#alpha = 1;

	/** @param rest - The pose that is shown until the first one arrives; copied. */
	constructor(rest: Float32Array) {
		this.#pending = rest.slice();
		this.#from = rest.slice();
		this.#to = rest.slice();
		this.#mixed = rest.slice();
	}

	/** What is shown. Another array after `commit` and `show`: read it anew each time. */
	get shown(): Float32Array {
		if (this.#alpha >= 1) return this.#to;
		return this.#alpha > 0 ? this.#mixed : this.#from;
	}

	/** Where a decoder writes the next pose. Another array after each `commit`. */
	get pending(): Float32Array {
		return this.#pending;
	}

	/** Whether `commit` would accept `pending`. */
	get pendingIsFinite(): boolean {
		return allFinite(this.#pending);
	}

	/** The newest pose: the one that is moved to. */
	get target(): Float32Array {
		return this.#to;
	}

	/** How far `shown` is on the way to `target`, 0..1. */
	get alpha(): number {
		return this.#alpha;
	}

	/** Whether `target` is shown. */
	get arrived(): boolean {
		return this.#alpha >= 1;
	}

	/**
	 * Makes `pending` the pose that is moved to, from frame `frame` on, in as many frames as lie between the last two poses.
	 * It starts from what is shown, so that a late pose does not jump.
	 *
	 * @returns False if `pending` is not finite; nothing has changed then.
	 */
	commit(frame: number): boolean {
		if (!allFinite(this.#pending)) return false;
		const arrived = this.#pending;
		if (this.#alpha >= 1) {
			this.#pending = this.#from;
			this.#from = this.#to;
		} else {
			this.#pending = this.#to;
			if (this.#alpha > 0) [this.#from, this.#mixed] = [this.#mixed, this.#from];
		}
		this.#to = arrived;
		const interval = Math.max(1, frame - this.#startFrame);
		this.#interval = interval > LONGEST_INTERVAL_FRAMES ? CATCH_UP_FRAMES : interval;
		this.#startFrame = frame;
		this.#alpha = 0;
		return true;
	}

	/** Brings `shown` to a frame. Returns whether it changed. Allocates nothing. */
	show(frame: number): boolean {
		if (this.#alpha >= 1) return false;
		const alpha = Math.min(1, (frame - this.#startFrame) / this.#interval);
		if (alpha <= this.#alpha) return false;
		this.#alpha = alpha;
		if (alpha < 1) mix(this.#mixed, this.#from, this.#to, alpha);
		return true;
	}

	/** Shows the newest pose now. Returns whether `shown` changed. */
	skipToEnd(): boolean {
		return this.show(Infinity);
	}

	/**
	 * Goes on from a motion that was shown elsewhere: from `shown` to `target`, in the frames of `motion`. `pending` stays as
	 * it is, since a decoder may be writing it.
	 */
	resume(shown: Float32Array, target: Float32Array, motion: PoseInterpolator): void {
		this.#from.set(shown);
		if (target !== this.#to) this.#to.set(target);
		this.#alpha = motion.arrived ? 1 : 0;
		this.#startFrame = motion.#startFrame;
		this.#interval = motion.#interval;
	}
}

function mix(out: Float32Array, from: Float32Array, to: Float32Array, alpha: number): void {
	for (let i = 0; i < out.length; i++) out[i] = from[i]! + (to[i]! - from[i]!) * alpha;
}

/** NaN and infinity survive a sum. */
function allFinite(values: Float32Array): boolean {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i]!;
	return Number.isFinite(sum);
}
