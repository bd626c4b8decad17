/** Poses that are further apart than this many frames: the face was out of sight, or its decoder had to wait for something. */
const LONGEST_INTERVAL_FRAMES = 30;
/** In so many the face makes up for it then: neither a jump nor slow motion. */
const CATCH_UP_FRAMES = 6;

/**
 * The vertices that are shown, moved evenly from each decoded pose to the next: where a decoder runs in every third
 * frame, the face still moves in every frame. A pose that is decoded every frame is shown as it is.
 */
export class PoseInterpolator {
	/** What is shown. Starts as the rest pose. */
	readonly vertices: Float32Array;
	#pending: Float32Array;
	#from: Float32Array;
	#to: Float32Array;
	/** Frame after which `#to` arrived, and how many frames after the one before that was. */
	#startFrame = 0;
	#interval = 1;
	/** How far `vertices` are on the way, 0..1. */
	#alpha = 1;

	constructor(rest: Float32Array) {
		this.vertices = rest.slice();
		this.#pending = rest.slice();
		this.#from = rest.slice();
		this.#to = rest.slice();
	}

	/** Where a decoder writes the next pose. Another array after each `take`. */
	get pending(): Float32Array {
		return this.#pending;
	}

	/** How far `vertices` are on the way to the newest pose, 0..1. */
	get alpha(): number {
		return this.#alpha;
	}

	/** Whether the newest pose is what is shown. */
	get arrived(): boolean {
		return this.#alpha >= 1;
	}

	/** The newest pose. */
	get target(): Float32Array {
		return this.#to;
	}

	/** The frame that the newest pose came after. */
	get startFrame(): number {
		return this.#startFrame;
	}

	/** In how many frames the newest pose is reached. */
	get interval(): number {
		return this.#interval;
	}

	/** Whether `take` would take `incoming`. */
	get pendingIsFinite(): boolean {
		return finite(this.#pending);
	}

	/** Shows `vertices`, which come from elsewhere, and moves on from there. */
	restart(vertices: Float32Array): void {
		this.vertices.set(vertices);
		this.#to.set(vertices);
		this.#alpha = 1;
	}

	/**
	 * Makes `incoming` the pose to move to, from frame `frame` on. Returns false, and changes nothing, where it is not finite.
	 *
	 * @param frames - In how many frames it is reached: as many as lie between the last two poses, unless given.
	 */
	commit(frame: number, frames?: number): boolean {
		if (!finite(this.#pending)) return false;
		const arrived = this.#pending;
		this.#pending = this.#from;
		this.#from = this.#to;
		this.#to = arrived;
		// Starts from what is on screen, so that a late pose makes no step.
		if (this.#alpha < 1) this.#from.set(this.vertices);
		const interval = frames ?? Math.max(1, frame - this.#startFrame);
		this.#interval = interval > LONGEST_INTERVAL_FRAMES ? CATCH_UP_FRAMES : interval;
		this.#startFrame = frame;
		this.#alpha = 0;
		return true;
	}

	/** Writes `vertices` for a frame. Returns whether they changed. Allocates nothing. */
	show(frame: number): boolean {
		if (this.#alpha >= 1) return false;
		const share = Math.min(1, (frame - this.#startFrame) / this.#interval);
		if (share <= this.#alpha) return false;
		this.#alpha = share;
		if (share >= 1) this.vertices.set(this.#to);
		else mix(this.vertices, this.#from, this.#to, share);
		return true;
	}

	/** Shows the newest pose now. Returns whether `vertices` changed. */
	skipToEnd(): boolean {
		return this.show(Infinity);
	}
}

function mix(out: Float32Array, from: Float32Array, to: Float32Array, share: number): void {
	for (let i = 0; i < out.length; i++) out[i] = from[i]! + (to[i]! - from[i]!) * share;
}

/** NaN and infinity survive a sum. */
function finite(values: Float32Array): boolean {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i]!;
	return Number.isFinite(sum);
}
