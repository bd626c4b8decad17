import { checkComposition, checkCount, checkPictureSide, disposedError } from '../checks.ts';
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
import { HARMONICS_STRIDE, SPLAT_STRIDE } from '../splat-layout.ts';
import { RefBasis } from './ref-basis.ts';
import { RefDecoder } from './ref-decoder.ts';
import { RefLoss } from './ref-loss.ts';
import { RefRaster, type RefRasterOptions } from './ref-raster.ts';

/** The reference engine: plain TypeScript, float64, one thread; slow but simple. */
export class RefEngine implements Engine {
	readonly kind = 'ref';
	readonly threadCount = 1;
	readonly #options: RefRasterOptions;
	#disposed = false;

	constructor(options: RefRasterOptions = {}) {
		this.#options = options;
	}

	allocate(length: number): Tensor {
		if (this.#disposed) throw disposedError();
		checkCount('The length of a tensor', length, 0);
		return { length, values: new Float64Array(length) };
	}

	allocateIndices(length: number): IndexTensor {
		if (this.#disposed) throw disposedError();
		checkCount('The length of a tensor', length, 0);
		return { length, values: new Uint32Array(length) };
	}

	createParameters(length: number): Parameters {
		const zeros = (): Tensor => this.allocate(length);
		return { values: zeros(), gradient: zeros(), moments1: zeros(), moments2: zeros(), stepCount: 0 };
	}

	createRaster(size: { readonly splatCount: number; readonly maxSize: number }): Raster {
		checkCount('The number of splats', size.splatCount);
		checkPictureSide(size.maxSize);
		return new RefRaster(size, (length) => this.allocate(length), this.#options);
	}

	createPictureLoss(maxSize: number): PictureLoss {
		checkPictureSide(maxSize);
		return new RefLoss(maxSize);
	}

	createDecoder(shape: DecoderShape): Decoder {
		return new RefDecoder(shape, (length) => this.createParameters(length));
	}

	createBasis(shape: BasisShape): LinearBasis {
		return new RefBasis(shape, (length) => this.allocate(length));
	}

	compose(splats: Tensor, harmonics: Tensor | undefined, composition: Composition): void {
		const count = checkComposition(splats, harmonics, composition);
		const { template, rows, rowStride, gains } = composition;
		for (let i = 0; i < count; i++) {
			const row = (k: number): number => gains[k]! * rows.values[i * rowStride + k]!;
			for (let k = 0; k < SPLAT_STRIDE; k++) {
				const at = i * SPLAT_STRIDE + k;
				splats.values[at] = template.values[at]! + row(k);
			}
			for (let k = 0; harmonics && k < HARMONICS_STRIDE; k++) {
				harmonics.values[i * HARMONICS_STRIDE + k] = row(SPLAT_STRIDE + k);
			}
		}
	}

	composeBackward(
		rowsGradient: Tensor,
		splatsGradient: Tensor,
		harmonicsGradient: Tensor | undefined,
		composition: Composition,
	): void {
		const count = checkComposition(splatsGradient, harmonicsGradient, { ...composition, rows: rowsGradient });
		const { rowStride, gains } = composition;
		for (let i = 0; i < count; i++) {
			for (let k = 0; k < rowStride; k++) {
				const h = k - SPLAT_STRIDE;
				let gradient = 0;
				if (h < 0) gradient = splatsGradient.values[i * SPLAT_STRIDE + k]!;
				else if (harmonicsGradient && h < HARMONICS_STRIDE)
					gradient = harmonicsGradient.values[i * HARMONICS_STRIDE + h]!;
				rowsGradient.values[i * rowStride + k] = gains[k]! * gradient;
			}
		}
	}

	adam(parameters: Parameters, options: AdamOptions): void {
		const { rate, rates, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, sparse = false } = options;
		parameters.stepCount++;
		const correction1 = 1 - beta1 ** parameters.stepCount;
		const correction2 = 1 - beta2 ** parameters.stepCount;
		const x = parameters.values.values;
		const g = parameters.gradient.values;
		const m = parameters.moments1.values;
		const v = parameters.moments2.values;
		for (let i = 0; i < x.length; i++) {
			const group = i - (i % SPLAT_STRIDE);
			if (sparse && i === group && g.subarray(group, group + SPLAT_STRIDE).every((one) => one === 0)) {
				i = group + SPLAT_STRIDE - 1;
				continue;
			}
			m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
			v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! ** 2;
			const factor = rates ? rates[i % rates.length]! : 1;
			x[i]! -= (rate * factor * (m[i]! / correction1)) / (Math.sqrt(v[i]! / correction2) + epsilon);
		}
		g.fill(0);
	}

	dispose(): void {
		this.#disposed = true;
	}
}
