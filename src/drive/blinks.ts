import { Random } from './random.ts';

/** Seconds of the three phases of a blink: from open to shut, shut, from shut to open. Lids fall fast and rise slowly. */
const CLOSING = 0.085;
const SHUT = 0.035;
const OPENING = 0.19;
const WHOLE: number = CLOSING + SHUT + OPENING;

const smooth = (t: number): number => t * t * (3 - 2 * t);

/**
 * Position of a lid `age` seconds after the begin of a blink: 0 open, 1 shut. The lid falls in 85 ms, rests 35 ms and
 * rises in 190 ms with a slow end.
 */
export function lidAt(age: number): number {
	if (age <= 0 || age >= WHOLE) return 0;
	if (age < CLOSING) return smooth(age / CLOSING);
	if (age < CLOSING + SHUT) return 1;
	// The exponent below 1 makes the lid start fast and arrive slowly.
	return 1 - smooth(((age - CLOSING - SHUT) / OPENING) ** 0.72);
}

/**
 * Blinks with the statistics of people: log-normal pauses, about one in eight blinks is followed by a second one, and
 * about one in eight does not close the lids fully.
 */
export class Blinks {
	/** Current weight of each lid, 0..1. */
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
	 * @param seed - Determines the whole sequence of blinks.
	 * @param perMinute - Typical number per minute: about 15 at rest, 25 when talking. 0 turns automatic blinks off.
	 */
	constructor(seed: number, perMinute: number) {
		this.#seed = seed;
		this.#random = new Random(seed);
		// The mean of a log-normal with spread 0.5 is 1.13 medians; double blinks shorten it by about a tenth.
		this.#medianPause = perMinute > 0 ? 60 / perMinute : Number.POSITIVE_INFINITY;
	}

	/** Starts the sequence again at `seconds`. */
	restart(seconds: number): void {
		this.#random.restart(this.#seed);
		this.#begin = Number.NEGATIVE_INFINITY;
		this.#next = seconds + this.#pause() * 0.6;
	}

	/** Starts a blink now, if no blink is under way. */
	blink(seconds: number): void {
		if (seconds - this.#begin < WHOLE) return;
		this.#start(seconds);
	}

	/** Computes `left` and `right` for the clock time `seconds`. */
	advance(seconds: number): void {
		// A requested blink may be under way: the planned blink then waits until it has ended.
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
		// In people the two lids are some milliseconds apart.
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
