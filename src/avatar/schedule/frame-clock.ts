import { inNextTask } from './next-task.ts';

/** A stall longer than this counts as this long: faces do not jump when a hidden tab comes back. Seconds. */
const LONGEST_STEP = 0.1;

/**
 * The common clock of all avatars. A frame begins with the first `tick` and ends in the next task, and time stands still
 * in it. Browsers run all `requestAnimationFrame` callbacks of one display frame in one task, and all callbacks of one
 * WebXR frame likewise, so that everything drawn in it (two canvases with a loop each, mirrors, render targets, both eyes
 * of a headset) sees the same time, hence the same pose. A page that draws outside of such callbacks makes one frame a
 * task. On a busy machine the next display frame may come before that task: it is a frame of its own all the same.
 */
export class FrameClock {
	/** Rises by one a frame. */
	frame = 0;
	/** Seconds of animation so far. */
	seconds = 0;
	#open = false;
	/** `document.timeline.currentTime` when the frame began. It is the same in one task. */
	#displayTime: unknown;
	#lastMilliseconds = Number.NaN;
	readonly #now: () => number;
	readonly #endings: (() => void)[] = [];

	/** @param now - Milliseconds, rising; a clock of the test's own makes it deterministic. @default performance.now */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
	}

	/** Begins a frame if none is open. Returns its number. Cheap to call often. */
	tick(): number {
		const displayTime = typeof document === 'undefined' ? undefined : document.timeline?.currentTime;
		if (this.#open && displayTime === this.#displayTime) return this.frame;
		this.#displayTime = displayTime;
		// The task of a frame that is still open ends this one.
		if (!this.#open) inNextTask(this.#end);
		this.#open = true;
		const milliseconds = this.#now();
		const step = (milliseconds - this.#lastMilliseconds) / 1000;
		// Also false for NaN, in the very first frame.
		if (step > 0) this.seconds += Math.min(step, LONGEST_STEP);
		this.#lastMilliseconds = milliseconds;
		this.frame++;
		return this.frame;
	}

	/** Calls `ending` after every frame, in a task of its own. Returns a function that stops it. */
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
