import type { Tensor } from '../engine.ts';
import { ArgumentBlock, type WasmTensor } from './kernel-memory.ts';
import type { Kernels } from './kernels.ts';
import { BASIS_CHUNK, BASIS_WORDS, WORK } from './scene-words.ts';

/** Addresses of a linear model vector = mean + Σ code · component. */
export interface LinearParts {
	readonly mean: number;
	readonly components: number;
	readonly vector: number;
	readonly length: number;
	readonly codeCount: number;
}

/** The linear model on the kernels: a basis, or the modulation of a decoder's weights by its code. */
export class WasmLinear {
	readonly block: ArgumentBlock<(typeof BASIS_WORDS)[number]>;
	readonly #kernels: Kernels;
	readonly #parts: LinearParts;
	readonly #partials: WasmTensor;
	readonly #chunks: number;

	constructor(kernels: Kernels, parts: LinearParts) {
		this.#kernels = kernels;
		this.#parts = parts;
		this.#chunks = Math.ceil(parts.length / BASIS_CHUNK);
		this.#partials = kernels.memory.tensor(this.#chunks * parts.codeCount);
		this.block = new ArgumentBlock(kernels.memory, BASIS_WORDS);
		this.block.set(parts);
	}

	/** Computes the vector. */
	forward(code: Tensor): void {
		this.block.set({ code: (code as WasmTensor).at, vector: this.#parts.vector });
		this.#kernels.run(WORK.basisForward, this.block.at, this.#chunks);
	}

	/** Backpropagates ∂loss/∂vector at `gradient`: adds to the gradients of the code and, at `componentGradient`, of the components. */
	backward(code: Tensor, gradient: number, codeGradient: Tensor | undefined, componentGradient: number): void {
		if (!codeGradient && componentGradient === 0) return;
		const { codeCount } = this.#parts;
		this.block.set({
			code: (code as WasmTensor).at,
			vector: gradient,
			partials: codeGradient ? this.#partials.at : 0,
			componentGradient,
		});
		this.#kernels.run(WORK.basisBackward, this.block.at, this.#chunks);
		if (!codeGradient) return;
		const partials = this.#partials.values;
		for (let k = 0; k < codeCount; k++) {
			let sum = 0;
			for (let chunk = 0; chunk < this.#chunks; chunk++) sum += partials[chunk * codeCount + k]!;
			codeGradient.values[k]! += sum;
		}
	}
}
