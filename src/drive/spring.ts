/**
 * A critically damped spring. It reaches its goal without overshoot and independently of the frame rate: each step is the
 * exact solution of x'' = ω²(goal - x) - 2ωx'.
 */
export class Spring {
	value = 0;
	/** Units per second. */
	speed = 0;
	readonly #rate: number;

	/** @param rate - ω in 1/seconds. 63 % of the way takes about 2.1/ω. */
	constructor(rate: number) {
		this.#rate = rate;
	}

	/** Sets the spring to rest at `value`. */
	rest(value: number): void {
		this.value = value;
		this.speed = 0;
	}

	/** Advances by `elapsed` seconds towards `goal`. */
	advance(elapsed: number, goal: number): void {
		const rate = this.#rate;
		const offset = this.value - goal;
		const slope = this.speed + rate * offset;
		const decay = Math.exp(-rate * elapsed);
		this.value = goal + (offset + slope * elapsed) * decay;
		this.speed = (slope - rate * (offset + slope * elapsed)) * decay;
	}
}
