import { checkBlocks, checkLength } from '../checks.ts';
import { type DecoderLayout, type DecoderShape, decoderLayout } from '../decoder-layout.ts';
import type { Decoder, DecoderBackwardOptions, Parameters, RowOptions, Tensor } from '../engine.ts';
import { ROW_BLOCK } from '../splat-layout.ts';

/** Reference implementation of the decoder: the formulas of decoder-layout.ts, row by row, float64. */
export class RefDecoder implements Decoder {
	readonly shape: DecoderShape;
	readonly weights: Parameters;
	readonly features: Parameters;
	readonly #layout: DecoderLayout;

	constructor(shape: DecoderShape, createParameters: (length: number) => Parameters) {
		this.shape = shape;
		this.#layout = decoderLayout(shape);
		this.weights = createParameters(this.#layout.weightCount);
		this.features = createParameters(shape.rowCount * shape.featureCount);
	}

	forward(code: Tensor, rows: Tensor, { add = false, activeBlocks }: RowOptions = {}): void {
		const { rowCount, outputCount } = this.shape;
		this.#check(code, rows, activeBlocks);
		const effective = this.#effective(code);
		for (let row = 0; row < rowCount; row++) {
			if (activeBlocks && !activeBlocks[Math.floor(row / ROW_BLOCK)]) continue;
			const { out } = this.#forwardRow(row, effective);
			for (let o = 0; o < outputCount; o++) {
				const at = row * outputCount + o;
				rows.values[at] = (add ? rows.values[at]! : 0) + out[o]!;
			}
		}
	}

	backward(
		code: Tensor,
		rowsGradient: Tensor,
		codeGradient: Tensor | undefined,
		{ weights = true, features = true, activeBlocks }: DecoderBackwardOptions = {},
	): void {
		const { rowCount, featureCount: F, hiddenCount: H, outputCount: O, codeCount } = this.shape;
		this.#check(code, rowsGradient, activeBlocks);
		checkLength('The gradient of the code', codeGradient, codeCount);
		const { base, hidden, output, outputBias, modulation, within } = this.#layout;
		const values = this.weights.values.values;
		const effective = this.#effective(code);
		const gain1 = effective.subarray(within.g1, within.g1 + H);
		const gain2 = effective.subarray(within.g2, within.g2 + H);
		const g = new Float64Array(this.weights.values.length);
		const gEffective = new Float64Array(base.length);
		for (let row = 0; row < rowCount; row++) {
			if (activeBlocks && !activeBlocks[Math.floor(row / ROW_BLOCK)]) continue;
			const { h1, h2 } = this.#forwardRow(row, effective);
			const gOut = rowsGradient.values.subarray(row * O, (row + 1) * O);
			const g2 = new Float64Array(H);
			for (let o = 0; o < O; o++) {
				g[outputBias.offset + o]! += gOut[o]!;
				for (let h = 0; h < H; h++) {
					g[output.offset + h * O + o]! += h2[h]! * gOut[o]!;
					if (h2[h]! > 0) g2[h]! += values[output.offset + h * O + o]! * gOut[o]!;
				}
			}
			const g1 = new Float64Array(H);
			for (let h = 0; h < H; h++) {
				gEffective[within.b2 + h]! += g2[h]!;
				for (let k = 0; k < H; k++) {
					const w2 = values[hidden.offset + k * H + h]!;
					g[hidden.offset + k * H + h]! += h1[k]! * g2[h]! * gain2[h]!;
					gEffective[within.g2 + h]! += h1[k]! * g2[h]! * w2;
					if (h1[k]! > 0) g1[k]! += w2 * gain2[h]! * g2[h]!;
				}
			}
			for (let h = 0; h < H; h++) {
				gEffective[within.b1 + h]! += g1[h]!;
				for (let k = 0; k < F; k++) {
					const at = row * F + k;
					const input = this.features.values.values[at]! * g1[h]!;
					gEffective[k * H + h]! += input * gain1[h]!;
					gEffective[within.g1 + h]! += input * effective[k * H + h]!;
					if (features) this.features.gradient.values[at]! += effective[k * H + h]! * gain1[h]! * g1[h]!;
				}
			}
		}
		for (let m = 0; m < codeCount; m++) {
			for (let k = 0; k < base.length; k++) {
				const at = modulation.offset + m * base.length + k;
				if (codeGradient) codeGradient.values[m]! += values[at]! * gEffective[k]!;
				g[at] = code.values[m]! * gEffective[k]!;
			}
		}
		// The gains of `base` are constants.
		for (let k = 0; k < within.g1; k++) g[base.offset + k] = gEffective[k]!;
		if (weights) for (let k = 0; k < g.length; k++) this.weights.gradient.values[k]! += g[k]!;
	}

	#check(code: Tensor, rows: Tensor, activeBlocks: ArrayLike<number> | undefined): void {
		checkLength('The code', code, this.shape.codeCount);
		checkLength('Rows', rows, this.shape.rowCount * this.shape.outputCount);
		checkBlocks(activeBlocks, this.shape.rowCount);
	}

	/** W1, b1, b2, g1, g2 for a code. */
	#effective(code: Tensor): Float64Array {
		const { base, modulation } = this.#layout;
		const values = this.weights.values.values;
		const out = Float64Array.from(values.subarray(base.offset, base.offset + base.length));
		for (let m = 0; m < this.shape.codeCount; m++) {
			const at = modulation.offset + m * base.length;
			for (let k = 0; k < base.length; k++) out[k]! += code.values[m]! * values[at + k]!;
		}
		return out;
	}

	#forwardRow(row: number, effective: Float64Array): { h1: number[]; h2: number[]; out: number[] } {
		const { featureCount: F, hiddenCount: H, outputCount: O } = this.shape;
		const { hidden, output, outputBias, within } = this.#layout;
		const values = this.weights.values.values;
		const features = this.features.values.values;
		const units = Array.from({ length: H }, (_, h) => h);
		const h1 = units.map((h) => {
			let sum = 0;
			for (let k = 0; k < F; k++) sum += features[row * F + k]! * effective[k * H + h]!;
			return Math.max(0, sum * effective[within.g1 + h]! + effective[within.b1 + h]!);
		});
		const h2 = units.map((h) => {
			let sum = 0;
			for (let k = 0; k < H; k++) sum += h1[k]! * values[hidden.offset + k * H + h]!;
			return Math.max(0, sum * effective[within.g2 + h]! + effective[within.b2 + h]!);
		});
		const out = Array.from({ length: O }, (_, o) => {
			let sum = values[outputBias.offset + o]!;
			for (let h = 0; h < H; h++) sum += h2[h]! * values[output.offset + h * O + o]!;
			return sum;
		});
		return { h1, h2, out };
	}
}
