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
 * Shares the time for decoding among all avatars: after each frame it runs the jobs that were asked for, those whose last
 * run is longest ago first, one after the other, until the frame's budget is used up. At least one runs. Who is left over
 * comes first in the next frame, and is drawn interpolated meanwhile.
 */
export class DecodeQueue {
	/** Milliseconds a frame; may be changed at any time. */
	budgetMilliseconds: number = DEFAULT_DECODE_BUDGET_MILLISECONDS;
	readonly #now: () => number;
	/** All jobs that were ever asked for, longest without a run first. */
	readonly #jobs: DecodeJob[] = [];
	readonly #waiting = new Set<DecodeJob>();
	/** When the round under way began; undefined between rounds. */
	#startedAt: number | undefined;

	/** @param now - Milliseconds, rising; another one makes tests deterministic. */
	constructor(clock: FrameClock, now: () => number = () => performance.now()) {
		this.#now = now;
		clock.afterFrame(() => this.#run());
	}

	/** Asks for a decode after this frame. Asking again while waiting changes nothing. */
	request(job: DecodeJob): void {
		if (!this.#jobs.includes(job)) this.#jobs.push(job);
		this.#waiting.add(job);
	}

	/** Forgets a job; one that runs already runs to its end. */
	cancel(job: DecodeJob): void {
		this.#waiting.delete(job);
		const index = this.#jobs.indexOf(job);
		if (index >= 0) this.#jobs.splice(index, 1);
	}

	/** Jobs that have asked and not yet begun. */
	get waitingCount(): number {
		return this.#waiting.size;
	}

	async #run(): Promise<void> {
		const start = this.#now();
		// A round under way takes up what was asked for meanwhile; one that hangs is left behind, with its job.
		if (this.#startedAt !== undefined && start - this.#startedAt < HANGING_MILLISECONDS) return;
		this.#startedAt = start;
		for (let job = this.#next(); job; job = this.#next()) {
			await job.decode();
			if (this.#startedAt !== start) return;
			if (this.#now() - start >= this.budgetMilliseconds) break;
		}
		this.#startedAt = undefined;
	}

	/** Takes the waiting job whose last run is longest ago, and puts it last. */
	#next(): DecodeJob | undefined {
		if (this.#waiting.size === 0) return undefined;
		const jobs = this.#jobs;
		let index = 0;
		while (index < jobs.length && !this.#waiting.has(jobs[index]!)) index++;
		const job = jobs[index]!;
		this.#waiting.delete(job);
		for (; index < jobs.length - 1; index++) jobs[index] = jobs[index + 1]!;
		jobs[index] = job;
		return job;
	}
}
