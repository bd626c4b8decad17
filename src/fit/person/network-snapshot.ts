import type { Parameters } from '../engine/engine.ts';

/** A copy of a prior's network, to restore it after a fit has changed it. */
export class NetworkSnapshot {
	readonly #weights: Parameters;
	readonly #values: Float32Array | Float64Array;

	/** Copies the weights and clears their state of Adam, because the state of training would slow the first steps of a fit. */
	constructor(weights: Parameters) {
		this.#weights = weights;
		this.#values = weights.values.values.slice();
		this.#forget();
	}

	/** Restores the weights. */
	restore(): void {
		this.#weights.values.values.set(this.#values);
		this.#forget();
	}

	#forget(): void {
		const { gradient, moments1, moments2 } = this.#weights;
		for (const tensor of [gradient, moments1, moments2]) tensor.values.fill(0);
		this.#weights.stepCount = 0;
	}
}
