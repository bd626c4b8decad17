import { GaspardError } from '../../../errors.ts';
import { checkBlocks, checkLength } from '../checks.ts';
import { type DecoderLayout, type DecoderShape, decoderLayout } from '../decoder-layout.ts';
import type { Decoder, DecoderBackwardOptions, Parameters, RowOptions, Tensor } from '../engine.ts';
import { ROW_BLOCK } from '../splat-layout.ts';
import { ArgumentBlock, type WasmTensor } from './kernel-memory.ts';
import { HIDDEN_MAX, type Kernels } from './kernels.ts';
import { DECODER_WORDS, WORK } from './scene-words.ts';
import { WasmLinear } from './wasm-linear.ts';

/** Number of partial sums of the weights' gradients. It does not depend on the number of threads, so that the sum is reproducible. */
const SLICES = 8;

/** The decoder on the kernels, in blocks of 128 rows. */
export class WasmDecoder implements Decoder {
	readonly shape: DecoderShape;
	readonly weights: Parameters;
	readonly features: Parameters;
	readonly #kernels: Kernels;
	readonly #layout: DecoderLayout;
	readonly #block: ArgumentBlock<(typeof DECODER_WORDS)[number]>;
	readonly #modulation: WasmLinear;
	readonly #effectiveGradient: WasmTensor;
	readonly #active: number;
	readonly #blockCount: number;
	readonly #sliceCount: number;

	constructor(kernels: Kernels, shape: DecoderShape, createParameters: (length: number) => Parameters) {
		const layout = decoderLayout(shape);
		if (shape.hiddenCount > HIDDEN_MAX) {
			throw new GaspardError('fit/wrong-size', `A hidden layer may have at most ${HIDDEN_MAX} units.`, {
				what: 'hiddenCount',
				actual: shape.hiddenCount,
				limit: HIDDEN_MAX,
			});
		}
		const { rowCount, featureCount: f, hiddenCount: h, outputCount: o, codeCount } = shape;
		const { memory } = kernels;
		this.shape = shape;
		this.#kernels = kernels;
		this.#layout = layout;
		this.weights = createParameters(layout.weightCount);
		this.features = createParameters(rowCount * f);
		this.#blockCount = rowCount / ROW_BLOCK;
		this.#sliceCount = Math.min(SLICES, this.#blockCount);
		this.#active = memory.take(this.#blockCount);
		this.#effectiveGradient = memory.tensor(layout.base.length);
		const weights = (this.weights.values as WasmTensor).at;
		const effective = memory.take(layout.base.length * 4);
		this.#modulation = new WasmLinear(kernels, {
			mean: weights + layout.base.offset * 4,
			components: weights + layout.modulation.offset * 4,
			vector: effective,
			length: layout.base.length,
			codeCount,
		});
		const partialLength = f * h + 2 * h + h * h + h * o + o;
		this.#block = new ArgumentBlock(memory, DECODER_WORDS);
		this.#block.set({
			features: (this.features.values as WasmTensor).at,
			effective,
			hidden: weights + layout.hidden.offset * 4,
			output: weights + layout.output.offset * 4,
			outputBias: weights + layout.outputBias.offset * 4,
			matrices: memory.take((2 * f * h + 2 * h * h + h * o) * 4),
			partials: memory.take(this.#sliceCount * partialLength * 4),
			blockCount: this.#blockCount,
			sliceCount: this.#sliceCount,
			featureCount: f,
			hiddenCount: h,
			outputCount: o,
			effectiveGradient: this.#effectiveGradient.at,
		});
	}

	forward(code: Tensor, rows: Tensor, { add = false, activeBlocks }: RowOptions = {}): void {
		this.#prepare(code, rows, activeBlocks);
		this.#block.set({ add: add ? 1 : 0 });
		this.#kernels.run(WORK.decoderForward, this.#block.at, this.#blockCount);
	}

	backward(
		code: Tensor,
		rowsGradient: Tensor,
		codeGradient: Tensor | undefined,
		{ weights = true, features = true, activeBlocks }: DecoderBackwardOptions = {},
	): void {
		checkLength('The gradient of the code', codeGradient, this.shape.codeCount);
		this.#prepare(code, rowsGradient, activeBlocks);
		const gradient = (this.weights.gradient as WasmTensor).at;
		const { hidden, output, outputBias, base, modulation } = this.#layout;
		const part = (offset: number): number => (weights ? gradient + offset * 4 : 0);
		this.#block.set({
			featureGradient: features ? (this.features.gradient as WasmTensor).at : 0,
			hiddenGradient: part(hidden.offset),
			outputGradient: part(output.offset),
			outputBiasGradient: part(outputBias.offset),
		});
		this.#kernels.run(WORK.decoderBackward, this.#block.at, this.#sliceCount);
		this.#kernels.call.finishDecoder(this.#block.at);
		this.#modulation.backward(code, this.#effectiveGradient.at, codeGradient, part(modulation.offset));
		if (!weights) return;
		const effective = this.#effectiveGradient.values;
		const out = this.weights.gradient.values;
		// The gains of `base` are constants.
		for (let k = 0; k < this.#layout.within.g1; k++) out[base.offset + k]! += effective[k]!;
	}

	#prepare(code: Tensor, rows: Tensor, activeBlocks: ArrayLike<number> | undefined): void {
		const { codeCount, rowCount, outputCount } = this.shape;
		checkLength('The code', code, codeCount);
		checkLength('Rows', rows, rowCount * outputCount);
		checkBlocks(activeBlocks, rowCount);
		if (activeBlocks) {
			const active = new Uint8Array(this.#kernels.memory.memory.buffer, this.#active, this.#blockCount);
			for (let i = 0; i < active.length; i++) active[i] = activeBlocks[i] ? 1 : 0;
		}
		this.#modulation.forward(code);
		this.#block.set({ rows: (rows as WasmTensor).at, active: activeBlocks ? this.#active : 0 });
		this.#kernels.call.prepareDecoder(this.#block.at);
	}
}
