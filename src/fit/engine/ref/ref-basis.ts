import { checkBasisShape, checkLength } from '../checks.ts';
import type { BasisGradient, BasisShape, LinearBasis, Tensor } from '../engine.ts';

/** Reference implementation of the linear basis, float64. */
export class RefBasis implements LinearBasis {
	readonly shape: BasisShape;
	readonly mean: Tensor;
	readonly basis: Tensor;

	constructor(shape: BasisShape, allocate: (length: number) => Tensor) {
		checkBasisShape(shape);
		this.shape = shape;
		const length = shape.rowCount * shape.channels.length;
		this.mean = allocate(length);
		this.basis = allocate(length * shape.codeCount);
	}

	addTo(rows: Tensor, code: Tensor): void {
		this.#check(rows, code);
		this.#each((at, row) => {
			let sum = this.mean.values[at]!;
			for (let k = 0; k < this.shape.codeCount; k++)
				sum += code.values[k]! * this.basis.values[k * this.mean.length + at]!;
			rows.values[row]! += sum;
		});
	}

	backward(rowsGradient: Tensor, codeGradient: Tensor, trained?: BasisGradient): void {
		this.#check(rowsGradient, codeGradient);
		if (trained) checkLength('The gradient of the basis', trained.gradient, this.basis.length);
		this.#each((at, row) => {
			for (let k = 0; k < this.shape.codeCount; k++) {
				const place = k * this.mean.length + at;
				codeGradient.values[k]! += this.basis.values[place]! * rowsGradient.values[row]!;
				if (trained) trained.gradient.values[place]! += trained.code.values[k]! * rowsGradient.values[row]!;
			}
		});
	}

	#check(rows: Tensor, code: Tensor): void {
		checkLength('Rows', rows, this.shape.rowCount * this.shape.rowStride);
		checkLength('The code', code, this.shape.codeCount);
	}

	/** Calls `visit` for each packed number with its index in the rows. */
	#each(visit: (packed: number, row: number) => void): void {
		const { rowCount, channels, rowStride } = this.shape;
		for (let i = 0; i < rowCount; i++) {
			channels.forEach((channel, c) => {
				visit(i * channels.length + c, i * rowStride + channel);
			});
		}
	}
}
