import { checkBasisShape, checkLength } from '../checks.ts';
import type { BasisGradient, BasisShape, LinearBasis, Tensor } from '../engine.ts';
import type { WasmTensor } from './kernel-memory.ts';
import type { Kernels } from './kernels.ts';
import { RANGE, WORK } from './scene-words.ts';
import { WasmLinear } from './wasm-linear.ts';

/** The linear basis on the kernels. */
export class WasmBasis implements LinearBasis {
	readonly shape: BasisShape;
	readonly mean: WasmTensor;
	readonly basis: WasmTensor;
	readonly #kernels: Kernels;
	readonly #packed: WasmTensor;
	readonly #linear: WasmLinear;

	constructor(kernels: Kernels, shape: BasisShape) {
		checkBasisShape(shape);
		const { memory } = kernels;
		const { rowCount, codeCount, channels, rowStride } = shape;
		const length = rowCount * channels.length;
		this.shape = shape;
		this.#kernels = kernels;
		this.mean = memory.tensor(length);
		this.basis = memory.tensor(length * codeCount);
		this.#packed = memory.tensor(length);
		const places = memory.indices(channels.length);
		places.values.set(channels);
		const parts = { mean: this.mean.at, components: this.basis.at, vector: this.#packed.at, length, codeCount };
		this.#linear = new WasmLinear(kernels, parts);
		this.#linear.block.set({ channels: places.at, channelCount: channels.length, rowStride });
	}

	addTo(rows: Tensor, code: Tensor): void {
		this.#check(rows, code);
		this.#linear.forward(code);
		this.#linear.block.set({ rows: (rows as WasmTensor).at });
		this.#kernels.run(WORK.scatterRows, this.#linear.block.at, Math.ceil(this.shape.rowCount / RANGE));
	}

	backward(rowsGradient: Tensor, codeGradient: Tensor, trained?: BasisGradient): void {
		this.#check(rowsGradient, codeGradient);
		this.#linear.block.set({ rows: (rowsGradient as WasmTensor).at, vector: this.#packed.at });
		this.#kernels.run(WORK.gatherRows, this.#linear.block.at, Math.ceil(this.shape.rowCount / RANGE));
		if (trained) checkLength('The gradient of the basis', trained.gradient, this.basis.length);
		const code = trained?.code ?? codeGradient;
		const gradient = trained ? (trained.gradient as WasmTensor).at : 0;
		this.#linear.backward(code, this.#packed.at, codeGradient, gradient);
	}

	#check(rows: Tensor, code: Tensor): void {
		checkLength('Rows', rows, this.shape.rowCount * this.shape.rowStride);
		checkLength('The code', code, this.shape.codeCount);
	}
}
