import { checkLoss, checkTarget } from '../checks.ts';
import type { LossValue, LossWeights, PictureLoss, PictureTarget, Raster } from '../engine.ts';
import { DEFAULT_KNEE, SSIM_C1, SSIM_C2, SSIM_TAPS } from '../ssim-window.ts';

/** Reference implementation of the image loss, float64. */
export class RefLoss implements PictureLoss {
	readonly #maxSize: number;

	constructor(maxSize: number) {
		this.#maxSize = maxSize;
	}

	compare(raster: Raster, target: PictureTarget, weights: LossWeights, scale = 1): LossValue {
		const pixels = raster.transmittance.length;
		checkTarget(target, weights, pixels, this.#maxSize);
		const size = Math.sqrt(pixels);
		const weight = target.weight?.values;
		const sums = { l1: 0, dssim: 0, coverage: 0, squared: 0 };
		raster.imageGradient.values.fill(0);
		raster.coverageGradient.values.fill(0);
		const knee = weights.knee ?? DEFAULT_KNEE;
		for (let k = 0; k < 3; k++) {
			const x = Float64Array.from(raster.image.values.subarray(k * pixels, (k + 1) * pixels));
			const y = Float64Array.from(target.image.values.subarray(k * pixels, (k + 1) * pixels));
			const gradient = raster.imageGradient.values.subarray(k * pixels, (k + 1) * pixels);
			for (let i = 0; i < pixels; i++) {
				const w = weight ? weight[i]! : 1;
				const r = x[i]! - y[i]!;
				const small = Math.abs(r) < knee;
				sums.l1 += w * (small ? (r * r) / (2 * knee) + knee / 2 : Math.abs(r));
				sums.squared += w * r * r;
				gradient[i]! += (scale * weights.l1 * w * (small ? r / knee : Math.sign(r))) / (3 * pixels);
			}
			if (weights.dssim === 0) continue;
			const { values, gradient: g } = ssim(x, y, weight, size);
			for (let i = 0; i < pixels; i++) {
				sums.dssim += ((weight ? weight[i]! : 1) * (1 - values[i]!)) / 2;
				gradient[i]! -= (scale * weights.dssim * g[i]!) / (6 * pixels);
			}
		}
		if (target.coverage && weights.coverage !== 0) {
			for (let i = 0; i < pixels; i++) {
				const w = weight ? weight[i]! : 1;
				const r = 1 - raster.transmittance.values[i]! - target.coverage.values[i]!;
				sums.coverage += w * r * r;
				raster.coverageGradient.values[i] = (scale * weights.coverage * 2 * w * r) / pixels;
			}
		}
		const l1 = sums.l1 / (3 * pixels);
		const dssim = sums.dssim / (3 * pixels);
		const coverage = sums.coverage / pixels;
		const squared = sums.squared / (3 * pixels);
		const total = weights.l1 * l1 + weights.dssim * dssim + weights.coverage * coverage;
		checkLoss(squared, total);
		return { total, l1, dssim, coverage, squared };
	}
}

/** SSIM of every pixel, and the gradient of Σ weight · SSIM with respect to x. */
function ssim(
	x: Float64Array,
	y: Float64Array,
	weight: ArrayLike<number> | undefined,
	size: number,
): { values: Float64Array; gradient: Float64Array } {
	const blurred = (a: Float64Array, b?: Float64Array): Float64Array =>
		blur(b ? a.map((value, i) => value * b[i]!) : a, size);
	const mx = blurred(x);
	const my = blurred(y);
	const [xx, yy, xy] = [blurred(x, x), blurred(y, y), blurred(x, y)];
	const values = new Float64Array(x.length);
	const p = new Float64Array(x.length);
	const q = new Float64Array(x.length);
	const r = new Float64Array(x.length);
	for (let i = 0; i < x.length; i++) {
		const a1 = 2 * mx[i]! * my[i]! + SSIM_C1;
		const a2 = 2 * (xy[i]! - mx[i]! * my[i]!) + SSIM_C2;
		const b1 = mx[i]! ** 2 + my[i]! ** 2 + SSIM_C1;
		const b2 = xx[i]! - mx[i]! ** 2 + yy[i]! - my[i]! ** 2 + SSIM_C2;
		const s = (a1 * a2) / (b1 * b2);
		const w = weight ? weight[i]! : 1;
		values[i] = s;
		q[i] = (-w * s) / b2;
		r[i] = (w * 2 * a1) / (b1 * b2);
		p[i] = (w * 2 * my[i]! * a2) / (b1 * b2) - (w * 2 * mx[i]! * s) / b1 - 2 * mx[i]! * q[i]! - my[i]! * r[i]!;
	}
	const [bp, bq, br] = [blurred(p), blurred(q), blurred(r)];
	return { values, gradient: x.map((value, i) => bp[i]! + 2 * value * bq[i]! + y[i]! * br[i]!) };
}

/** Applies the separable window, with zeros outside of the picture. */
function blur(source: Float64Array, size: number): Float64Array {
	const along = (from: Float64Array, step: number, position: (i: number) => number): Float64Array =>
		from.map((_, i) => {
			let sum = 0;
			for (let k = -5; k <= 5; k++) {
				const at = position(i) + k;
				if (at >= 0 && at < size) sum += SSIM_TAPS[Math.abs(k)]! * from[i + k * step]!;
			}
			return sum;
		});
	return along(
		along(source, size, (i) => Math.floor(i / size)),
		1,
		(i) => i % size,
	);
}
