import { checkSame, type SmallAdamState } from './fit-state.ts';

/** Adam (Kingma and Ba 2015; β₁ 0.9, β₂ 0.99) for a few numbers outside of an engine's memory. */
export class SmallAdam {
	readonly #first: Float64Array;
	readonly #second: Float64Array;
	#steps = 0;

	constructor(length: number) {
		this.#first = new Float64Array(length);
		this.#second = new Float64Array(length);
	}

	/** Writes the step, which the caller adds to its values. */
	step(out: Float64Array, gradient: ArrayLike<number>, rate: number | readonly number[]): void {
		this.#steps++;
		const correction1 = 1 / (1 - 0.9 ** this.#steps);
		const correction2 = 1 / (1 - 0.99 ** this.#steps);
		for (let i = 0; i < out.length; i++) {
			const g = gradient[i]!;
			this.#first[i] = 0.9 * this.#first[i]! + 0.1 * g;
			this.#second[i] = 0.99 * this.#second[i]! + 0.01 * g * g;
			const own = typeof rate === 'number' ? rate : rate[i]!;
			out[i] = (-own * this.#first[i]! * correction1) / (Math.sqrt(this.#second[i]! * correction2) + 1e-12);
		}
	}

	/** Copies the state. */
	save(): SmallAdamState {
		return { first: this.#first.slice(), second: this.#second.slice(), steps: this.#steps };
	}

	/** Restores a state of `save`. */
	restore({ first, second, steps }: SmallAdamState): void {
		checkSame(this.#first.length, first.length);
		this.#first.set(first);
		this.#second.set(second);
		this.#steps = steps;
	}
}
