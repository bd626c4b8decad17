import { Random } from './random.ts';

/** Seconds from open to shut, shut, and from shut to open: lids fall fast and rise slowly. */
const CLOSING = 0.085;
const SHUT = 0.035;
const OPENING = 0.19;
const WHOLE: number = CLOSING + SHUT + OPENING;

const smooth = (t: number): number => t * t * (3 - 2 * t);

/**
 * How far a lid has come down at `age` seconds after a blink began: 0 open, 1 shut. Falls in 85 ms, rests 35 ms, rises
 * in 190 ms with a slow tail.
 */
export function lidAt(age: number): number {
	if (age <= 0 || age >= WHOLE) return 0;
	if (age < CLOSING) return smooth(age / CLOSING);
	if (age < CLOSING + SHUT) return 1;
	// The exponent below 1 makes the lid leave fast and arrive slowly.
	return 1 - smooth(((age - CLOSING - SHUT) / OPENING) ** 0.72);
}

/** When somebody blinks: log-normal pauses, now and then twice in a row, now and then not quite shut. */
export class Blinks {
	/** Weight of each lid now, 0..1. */
	left = 0;
	right = 0;
	readonly #random: Random;
	readonly #seed: number;
	readonly #medianPause: number;
	#begin = -1;
	#next = 0;
	#depth = 1;
	#lag = 0;

	/**
	 * @param seed - Chooses the whole future of blinks.
	 * @param perMinute - Typical number a minute: about 15 at rest, 25 in talk. 0 never blinks by itself.
	 */
	constructor(seed: number, perMinute: number) {
		this.#seed = seed;
		this.#random = new Random(seed);
		// The mean of a log-normal of spread 0.5 is 1.13 medians; doubles shorten it by about a tenth.
		this.#medianPause = perMinute > 0 ? 60 / perMinute : Number.POSITIVE_INFINITY;
	}

	/** Forgets everything; life begins anew at `seconds`. */
	restart(seconds: number): void {
		this.#random.restart(this.#seed);
		this.#begin = Number.NEGATIVE_INFINITY;
		this.#next = seconds + this.#pause() * 0.6;
	}

	/** Blinks at once, unless a blink is under way already. */
	blink(seconds: number): void {
		if (seconds - this.#begin < WHOLE) return;
		this.#start(seconds);
	}

	/** Brings `left` and `right` to the clock. */
	advance(seconds: number): void {
		// One that was asked for may be under way: the planned one waits for it.
		if (this.#next < this.#begin + WHOLE) this.#next = this.#begin + WHOLE + 0.3;
		while (this.#next <= seconds) this.#start(this.#next);
		const age = seconds - this.#begin;
		this.left = this.#depth * lidAt(age);
		this.right = this.#depth * lidAt(age - this.#lag);
	}

	#start(seconds: number): void {
		const random = this.#random;
		this.#begin = seconds;
		this.#depth = random.next() < 0.12 ? random.between(0.75, 0.95) : 1;
		// The two lids are some milliseconds apart in living people.
		this.#lag = random.between(0, 0.012);
		const double = random.next() < 0.12;
		const pause = this.#pause();
		this.#next = seconds + (double ? random.between(0.36, 0.5) : pause);
	}

	#pause(): number {
		if (!Number.isFinite(this.#medianPause)) return Number.POSITIVE_INFINITY;
		return this.#random.logNormal(this.#medianPause, 0.5, 0.9, 3 * this.#medianPause);
	}
}
