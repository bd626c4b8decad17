import type { FrameClock } from './frame-clock.ts';

/** Something that can be decoded: one avatar. */
export interface DecodeJob {
	/** Runs the decoder once; settles when the pose is there. Never rejects: a job reports its errors itself. */
	decode(): Promise<void>;
}

/** A decoder that has not answered for so long does not hold up the others. */
const HANGING_MILLISECONDS = 2000;

/** Milliseconds of decoding a frame, over all avatars: a quarter of a frame at 60 Hz. */
export const DEFAULT_DECODE_BUDGET_MILLISECONDS = 4;

/**
 * Shares the time for decoding among all avatars. After each frame it runs the jobs that were asked for in it, one after
 * the other, until the frame's budget is used up; the job whose last run is longest ago comes first. At least one runs.
 * Jobs that are left over come first after the next frame; their avatars are interpolated meanwhile.
 */
export class DecodeQueue {
	/** Milliseconds a frame; may be changed at any time. */
	budgetMilliseconds: number = DEFAULT_DECODE_BUDGET_MILLISECONDS;
	readonly #now: () => number;
	/** All jobs that were ever asked for; the one whose last run is longest ago comes first. */
	readonly #jobs: DecodeJob[] = [];
	/** Asked for in the frame that is open. */
	readonly #asked = new Set<DecodeJob>();
	/** Asked for in frames that have ended. */
	readonly #due = new Set<DecodeJob>();
	/** When the round under way began; undefined between rounds. */
	#startedAt: number | undefined;

	/** @param now - Milliseconds, rising; a clock of the test's own makes it deterministic. @default performance.now */
	constructor(clock: FrameClock, now: () => number = () => performance.now()) {
		this.#now = now;
		clock.afterFrame(() => this.#run());
	}

	/** Asks for a decode after this frame. Asking again while waiting changes nothing. */
	request(job: DecodeJob): void {
		if (!this.#jobs.includes(job)) this.#jobs.push(job);
		if (!this.#due.has(job)) this.#asked.add(job);
	}

	/** Forgets a job. One that is running runs to its end. */
	cancel(job: DecodeJob): void {
		this.#asked.delete(job);
		this.#due.delete(job);
		const index = this.#jobs.indexOf(job);
		if (index >= 0) this.#jobs.splice(index, 1);
	}

	/** Jobs that have asked and not yet begun. */
	get waitingCount(): number {
		return this.#asked.size + this.#due.size;
	}

	async #run(): Promise<void> {
		for (const job of this.#asked) this.#due.add(job);
		this.#asked.clear();
		const start = this.#now();
		// A round that is still running takes these jobs too; one that hangs is abandoned, together with its job.
		if (this.#startedAt !== undefined && start - this.#startedAt < HANGING_MILLISECONDS) return;
		this.#startedAt = start;
		for (let job = this.#next(); job; job = this.#next()) {
			await job.decode();
			if (this.#startedAt !== start) return;
			if (this.#now() - start >= this.budgetMilliseconds) break;
		}
		this.#startedAt = undefined;
	}

	/** Takes the due job whose last run is longest ago, and puts it last. */
	#next(): DecodeJob | undefined {
		if (this.#due.size === 0) return undefined;
		const jobs = this.#jobs;
		let index = 0;
		while (index < jobs.length && !this.#due.has(jobs[index]!)) index++;
		const job = jobs[index]!;
		this.#due.delete(job);
		for (; index < jobs.length - 1; index++) jobs[index] = jobs[index + 1]!;
		jobs[index] = job;
		return job;
	}
}
