/** A stall longer than this counts as this long: a hidden tab does not make faces jump, seconds. */
const LONGEST_STEP = 0.1;

/**
 * The common clock of all avatars. Time stands still within one frame, and a frame is one uninterrupted stretch of
 * JavaScript: all renders of an animation frame (mirrors, render targets, two canvases, both eyes of a headset) see the
 * same time, hence the same pose.
 */
export class FrameClock {
	/** Rises by one a frame. */
	frame = 0;
	/** Seconds of animation so far. */
	seconds = 0;
	#open = false;
	#lastMilliseconds = Number.NaN;
	readonly #now: () => number;
	readonly #endings: (() => void)[] = [];

	/** @param now - Milliseconds, rising; another one makes tests deterministic. */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
	}

	/** Enters the frame where it has not begun yet. Returns its number. Cheap to call often; allocates nothing. */
	tick(): number {
		if (this.#open) return this.frame;
		this.#open = true;
		const milliseconds = this.#now();
		const step = (milliseconds - this.#lastMilliseconds) / 1000;
		// Also false for NaN, in the very first frame.
		if (step > 0) this.seconds += Math.min(step, LONGEST_STEP);
		this.#lastMilliseconds = milliseconds;
		this.frame++;
		queueMicrotask(this.#end);
		return this.frame;
	}

	/** Calls `ending` after every frame, when the page's own code has returned. Returns how to stop that. */
	afterFrame(ending: () => void): () => void {
		this.#endings.push(ending);
		return () => {
			const index = this.#endings.indexOf(ending);
			if (index >= 0) this.#endings.splice(index, 1);
		};
	}

	readonly #end = (): void => {
		this.#open = false;
		for (let i = 0; i < this.#endings.length; i++) this.#endings[i]!();
	};
}
