import type { CorrectiveRegion } from '../../src/asset/correctives.ts';
import type { WeightNetwork } from '../../src/decode/weight-network.ts';
import { EXPRESSION_COUNT } from '../../src/rig/expression-names.ts';
import type { Random } from '../people/random.ts';
import { AdamState } from './adam-state.ts';

/** Decay of the weights of a step, times the rate: holds unseen expressions down. */
const DECAY = 0.01;

/** What a region's part of the network is made of. */
export interface NetworkRegion extends CorrectiveRegion {
	/** 1 for each of the 52 expressions that the region's weights may follow. */
	readonly follows: Uint8Array;
}

/** The network of corrective weights while it is trained: one hidden layer, and exactly 0 at neutral by its form. */
export class TrainedNetwork {
	readonly hiddenCount: number;
	readonly weightCount: number;
	/** Row-major [52, hidden], [hidden], [hidden, K], as in `WeightNetwork`. */
	readonly first: AdamState;
	readonly biases: AdamState;
	readonly output: AdamState;
	/** Corrective weights of the last `forward`. */
	readonly weights: Float64Array;
	readonly #expression = new Float64Array(EXPRESSION_COUNT);
	readonly #sums: Float64Array;
	readonly #units: Float64Array;

	/** 0 where a number of `first` or `output` has to stay 0. */
	readonly #firstMask: Uint8Array;
	readonly #outputMask: Uint8Array;

	/**
	 * @param regions - The weights of each region and the expressions that they may follow. A region has hidden units of its own, so
	 *   that what moves the mouth says nothing about the brows.
	 * @param unitsPerRegion - Hidden units of each.
	 */
	constructor(regions: readonly NetworkRegion[], unitsPerRegion: number, random: Random) {
		const hiddenCount = regions.length * unitsPerRegion;
		const weightCount = regions.reduce((sum, region) => sum + region.weightCount, 0);
		this.hiddenCount = hiddenCount;
		this.weightCount = weightCount;
		this.#firstMask = new Uint8Array(EXPRESSION_COUNT * hiddenCount);
		this.#outputMask = new Uint8Array(hiddenCount * weightCount);
		regions.forEach(({ firstWeight, weightCount: count, follows }, r) => {
			for (let h = r * unitsPerRegion; h < (r + 1) * unitsPerRegion; h++) {
				for (let i = 0; i < EXPRESSION_COUNT; i++) this.#firstMask[i * hiddenCount + h] = follows[i] ? 1 : 0;
				this.#outputMask.fill(1, h * weightCount + firstWeight, h * weightCount + firstWeight + count);
			}
		});
		this.first = new AdamState(EXPRESSION_COUNT * hiddenCount);
		this.biases = new AdamState(hiddenCount);
		this.output = new AdamState(hiddenCount * weightCount);
		this.weights = new Float64Array(weightCount);
		this.#sums = new Float64Array(hiddenCount);
		this.#units = new Float64Array(hiddenCount);
		for (let i = 0; i < this.first.values.length; i++) {
			this.first.values[i] = 0.4 * random.normal() * this.#firstMask[i]!;
		}
		// Some units work from the neutral face on, some only beyond a threshold.
		for (let i = 0; i < hiddenCount; i++) this.biases.values[i] = 0.3 * random.normal();
		const spread = 1 / Math.sqrt(unitsPerRegion);
		for (let i = 0; i < this.output.values.length; i++) {
			this.output.values[i] = spread * random.normal() * this.#outputMask[i]!;
		}
	}

	/** Writes `weights` of an expression. */
	forward(expression: ArrayLike<number>): void {
		const { hiddenCount, weightCount } = this;
		const [first, biases, output] = [this.first.values, this.biases.values, this.output.values];
		this.#sums.set(biases);
		for (let i = 0; i < EXPRESSION_COUNT; i++) {
			const x = expression[i]!;
			this.#expression[i] = x;
			if (x === 0) continue;
			for (let h = 0; h < hiddenCount; h++) this.#sums[h] = this.#sums[h]! + x * first[i * hiddenCount + h]!;
		}
		this.weights.fill(0);
		for (let h = 0; h < hiddenCount; h++) {
			const unit = Math.max(0, this.#sums[h]!) - Math.max(0, biases[h]!);
			this.#units[h] = unit;
			if (unit === 0) continue;
			for (let k = 0; k < weightCount; k++) {
				this.weights[k] = this.weights[k]! + unit * output[h * weightCount + k]!;
			}
		}
	}

	/** Adds the gradients of the last `forward`, given ∂loss/∂weights. */
	backward(weightsGradient: Float64Array): void {
		const { hiddenCount, weightCount } = this;
		for (let h = 0; h < hiddenCount; h++) {
			let sum = 0;
			for (let k = 0; k < weightCount; k++) {
				const at = h * weightCount + k;
				sum += weightsGradient[k]! * this.output.values[at]!;
				if (this.#outputMask[at]! === 0) continue;
				this.output.gradient[at] = this.output.gradient[at]! + this.#units[h]! * weightsGradient[k]!;
			}
			const active = this.#sums[h]! > 0;
			const activeAtNeutral = this.biases.values[h]! > 0;
			this.biases.gradient[h] = this.biases.gradient[h]! + sum * (Number(active) - Number(activeAtNeutral));
			if (!active) continue;
			for (let i = 0; i < EXPRESSION_COUNT; i++) {
				const x = this.#expression[i]!;
				const at = i * hiddenCount + h;
				if (x !== 0 && this.#firstMask[at]! !== 0) {
					this.first.gradient[at] = this.first.gradient[at]! + x * sum;
				}
			}
		}
	}

	/** One step of Adam; empties the gradients. */
	step(rate: number): void {
		for (const state of [this.first, this.biases, this.output]) state.step(rate, state === this.biases ? 0 : DECAY);
	}

	/** What the decoder's writer takes. */
	finish(): WeightNetwork {
		return {
			hidden: [{ weights: Float32Array.from(this.first.values), biases: Float32Array.from(this.biases.values) }],
			output: Float32Array.from(this.output.values),
		};
	}
}
