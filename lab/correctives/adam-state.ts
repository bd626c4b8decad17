const BETA1 = 0.9;
const BETA2 = 0.99;
const EPSILON = 1e-10;

/** Numbers with their gradient and the moments of Adam. */
export class AdamState {
	readonly values: Float64Array;
	readonly gradient: Float64Array;
	readonly #first: Float64Array;
	readonly #second: Float64Array;
	#steps = 0;

	constructor(length: number) {
		this.values = new Float64Array(length);
		this.gradient = new Float64Array(length);
		this.#first = new Float64Array(length);
		this.#second = new Float64Array(length);
	}

	/** Moves all numbers and empties the gradient. `decay` pulls towards 0, times the rate. */
	step(rate: number, decay: number): void {
		const { values, gradient } = this;
		this.#steps++;
		const size = (rate * Math.sqrt(1 - BETA2 ** this.#steps)) / (1 - BETA1 ** this.#steps);
		for (let i = 0; i < values.length; i++) {
			const g = gradient[i]!;
			const m = BETA1 * this.#first[i]! + (1 - BETA1) * g;
			const v = BETA2 * this.#second[i]! + (1 - BETA2) * g * g;
			this.#first[i] = m;
			this.#second[i] = v;
			values[i] = values[i]! * (1 - rate * decay) - (size * m) / (Math.sqrt(v) + EPSILON);
			gradient[i] = 0;
		}
	}
}
