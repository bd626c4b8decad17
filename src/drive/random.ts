/** A small seeded random number generator (Mulberry32): the same seed gives the same numbers on every machine. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** Starts again with this seed. */
	restart(seed: number): void {
		this.#state = seed >>> 0;
	}

	/** Uniform in [0, 1). */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	}

	/** Uniform in [low, high). */
	between(low: number, high: number): number {
		return low + (high - low) * this.next();
	}

	/** Normal with mean 0 and standard deviation 1 (Box–Muller). Draws two numbers. */
	normal(): number {
		const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
		return radius * Math.cos(2 * Math.PI * this.next());
	}

	/** Log-normal with this median and this standard deviation of the logarithm, clamped to [low, high]. */
	logNormal(median: number, spread: number, low: number, high: number): number {
		return Math.min(high, Math.max(low, median * Math.exp(spread * this.normal())));
	}
}
