import { GaspardError } from '../../../errors.ts';
import { checkComposition, checkCount, checkPictureSide } from '../checks.ts';
import type { DecoderShape } from '../decoder-layout.ts';
import type {
	AdamOptions,
	BasisShape,
	Composition,
	Decoder,
	Engine,
	IndexTensor,
	LinearBasis,
	Parameters,
	PictureLoss,
	Raster,
	Tensor,
} from '../engine.ts';
import { ArgumentBlock, type WasmTensor } from './kernel-memory.ts';
import type { Kernels } from './kernels.ts';
import { ADAM_CHUNK, ADAM_WORDS, COMPOSE_WORDS, RANGE, WORK } from './scene-words.ts';
import { WasmBasis } from './wasm-basis.ts';
import { WasmDecoder } from './wasm-decoder.ts';
import { WasmLoss } from './wasm-loss.ts';
import { WasmRaster } from './wasm-raster.ts';

/** Longest row of a composition. */
const GAINS_MAX = 64;

/** The engine on WebAssembly SIMD kernels. */
export class WasmEngine implements Engine {
	readonly kind = 'wasm';
	readonly #kernels: Kernels;
	readonly #adam: ArgumentBlock<(typeof ADAM_WORDS)[number]>;
	readonly #rates: WasmTensor;
	readonly #compose: ArgumentBlock<(typeof COMPOSE_WORDS)[number]>;
	readonly #gains: WasmTensor;

	constructor(kernels: Kernels) {
		this.#kernels = kernels;
		const { memory } = kernels;
		this.#adam = new ArgumentBlock(memory, ADAM_WORDS);
		this.#rates = memory.tensor(16);
		this.#compose = new ArgumentBlock(memory, COMPOSE_WORDS);
		this.#gains = memory.tensor(GAINS_MAX);
	}

	get threadCount(): number {
		return this.#kernels.threadCount;
	}

	allocate(length: number): WasmTensor {
		return this.#kernels.memory.tensor(length);
	}

	allocateIndices(length: number): IndexTensor {
		return this.#kernels.memory.indices(length);
	}

	createParameters(length: number): Parameters {
		const zeros = (): Tensor => this.allocate(length);
		return { values: zeros(), gradient: zeros(), moments1: zeros(), moments2: zeros(), stepCount: 0 };
	}

	createRaster(size: { readonly splatCount: number; readonly maxSize: number }): Raster {
		checkCount('The number of splats', size.splatCount);
		checkPictureSide(size.maxSize);
		return new WasmRaster(this.#kernels, size);
	}

	createPictureLoss(maxSize: number): PictureLoss {
		checkPictureSide(maxSize);
		return new WasmLoss(this.#kernels, maxSize);
	}

	createDecoder(shape: DecoderShape): Decoder {
		return new WasmDecoder(this.#kernels, shape, (length) => this.createParameters(length));
	}

	createBasis(shape: BasisShape): LinearBasis {
		return new WasmBasis(this.#kernels, shape);
	}

	compose(splats: Tensor, harmonics: Tensor | undefined, composition: Composition): void {
		const count = checkComposition(splats, harmonics, composition);
		this.#setComposition(splats, harmonics, composition.rows, composition, count);
		this.#kernels.run(WORK.compose, this.#compose.at, Math.ceil(count / RANGE));
	}

	composeBackward(
		rowsGradient: Tensor,
		splatsGradient: Tensor,
		harmonicsGradient: Tensor | undefined,
		composition: Composition,
	): void {
		const count = checkComposition(splatsGradient, harmonicsGradient, { ...composition, rows: rowsGradient });
		this.#setComposition(splatsGradient, harmonicsGradient, rowsGradient, composition, count);
		this.#kernels.run(WORK.composeBackward, this.#compose.at, Math.ceil(count / RANGE));
	}

	adam(parameters: Parameters, options: AdamOptions): void {
		const { rate, rates, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, sparse = false } = options;
		if (rates && 16 % rates.length !== 0) {
			throw new GaspardError('fit/wrong-size', `There must be 1, 2, 4, 8 or 16 rates, not ${rates.length}.`, {
				what: 'rates',
				actual: rates.length,
			});
		}
		parameters.stepCount++;
		const table = this.#rates.values;
		const correction1 = 1 - beta1 ** parameters.stepCount;
		for (let k = 0; k < 16; k++) table[k] = (rate * (rates ? rates[k % rates.length]! : 1)) / correction1;
		this.#adam.set({
			values: (parameters.values as WasmTensor).at,
			gradient: (parameters.gradient as WasmTensor).at,
			moments1: (parameters.moments1 as WasmTensor).at,
			moments2: (parameters.moments2 as WasmTensor).at,
			rates: this.#rates.at,
			// Tensors are padded to whole groups of 16.
			groupCount: Math.ceil(parameters.values.length / 16),
			sparse: sparse ? 1 : 0,
			beta1,
			beta2,
			correction2: 1 / (1 - beta2 ** parameters.stepCount),
			epsilon,
		});
		this.#kernels.run(WORK.adam, this.#adam.at, Math.ceil(parameters.values.length / ADAM_CHUNK));
	}

	dispose(): void {
		this.#kernels.dispose();
	}

	#setComposition(
		splats: Tensor,
		harmonics: Tensor | undefined,
		rows: Tensor,
		{ template, rowStride, gains }: Composition,
		count: number,
	): void {
		if (rowStride > GAINS_MAX) {
			throw new GaspardError('fit/wrong-size', `A row may have at most ${GAINS_MAX} numbers.`, {
				what: 'rowStride',
				actual: rowStride,
				limit: GAINS_MAX,
			});
		}
		this.#gains.values.set(gains);
		this.#compose.set({
			splats: (splats as WasmTensor).at,
			harmonics: harmonics ? (harmonics as WasmTensor).at : 0,
			template: (template as WasmTensor).at,
			rows: (rows as WasmTensor).at,
			gains: this.#gains.at,
			rowStride,
			count,
		});
	}
}
