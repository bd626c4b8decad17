import type { FrameClock } from './frame-clock.ts';

/** Something that can be decoded. One avatar. */
export interface DecodeJob {
	/** Runs the decoder once; settles when the pose is there. Never rejects: a job keeps its troubles to itself. */
	decode(): Promise<void>;
}

/** A decoder that has not answered for so long does not hold up the others. */
const HANGING_MILLISECONDS = 2000;

/** Milliseconds of decoding a frame, over all avatars: a quarter of a frame at 60 Hz. */
export const DEFAULT_DECODE_BUDGET_MILLISECONDS = 4;

/**
 * Shares the time for decoding among all avatars: after each frame it runs the jobs that were asked for, those that
 * waited longest first, one after the other, until the frame's budget is used up. At least one runs. Who is left over
 * comes first in the next frame, and is drawn interpolated meanwhile.
 */
export class DecodeQueue {
	/** Milliseconds a frame; may be changed at any time. */
	budgetMilliseconds: number = DEFAULT_DECODE_BUDGET_MILLISECONDS;
	readonly #now: () => number;
	/** Waiting jobs, longest wait first. */
	readonly #waiting: DecodeJob[] = [];
	/** When the round under way began; undefined between rounds. */
	#startedAt: number | undefined;

	/** @param now - Milliseconds, rising; another one makes tests deterministic. */
	constructor(clock: FrameClock, now: () => number = () => performance.now()) {
		this.#now = now;
		clock.afterFrame(() => this.#run());
	}

	/** Asks for a decode after this frame. Asking again while waiting changes nothing. */
	request(job: DecodeJob): void {
		if (!this.#waiting.includes(job)) this.#waiting.push(job);
	}

	/** Takes a job out; one that runs already runs to its end. */
	cancel(job: DecodeJob): void {
		const index = this.#waiting.indexOf(job);
		if (index >= 0) this.#waiting.splice(index, 1);
	}

	/** Jobs that have asked and not yet begun. */
	get waitingCount(): number {
		return this.#waiting.length;
	}

	async #run(): Promise<void> {
		const start = this.#now();
		// A round under way takes up what was asked for meanwhile; one that hangs is left behind, with its job.
		if (this.#startedAt !== undefined && start - this.#startedAt < HANGING_MILLISECONDS) return;
		this.#startedAt = start;
		while (this.#waiting.length > 0) {
			await this.#waiting.shift()!.decode();
			if (this.#startedAt !== start) return;
			if (this.#now() - start >= this.budgetMilliseconds) break;
		}
		this.#startedAt = undefined;
	}
}
