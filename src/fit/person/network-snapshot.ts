import type { Parameters } from '../engine/engine.ts';

/** Lends a prior's network to a fit, which changes it, and gives it back as it was. */
export class NetworkSnapshot {
	readonly #weights: Parameters;
	readonly #values: Float32Array | Float64Array;

	/** Takes a copy, and empties the memory of Adam: that of training would brake the first steps of a fit. */
	constructor(weights: Parameters) {
		this.#weights = weights;
		this.#values = weights.values.values.slice();
		this.#forget();
	}

	/** Puts the network back. */
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
