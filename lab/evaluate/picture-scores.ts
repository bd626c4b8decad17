import { SSIM_C1, SSIM_C2, SSIM_TAPS } from '../../src/fit/engine/ssim-window.ts';

/** How alike two pictures are. */
export interface PictureScores {
	/** dB. */
	readonly psnr: number;
	readonly ssim: number;
}

/**
 * PSNR and SSIM (11-tap Gaussian window) over the pixels of a mask.
 *
 * @param ours - Planes r, g, b of size² numbers, 0..1; clamped here.
 * @param truth - Likewise.
 * @param mask - True where a pixel counts.
 */
export function scorePicture(
	ours: ArrayLike<number>,
	truth: ArrayLike<number>,
	mask: ArrayLike<boolean>,
	size: number,
): PictureScores {
	const pixels = size * size;
	let squared = 0;
	let similarity = 0;
	let counted = 0;
	for (let channel = 0; channel < 3; channel++) {
		const x = Float64Array.from({ length: pixels }, (_, i) => Math.min(1, Math.max(0, ours[channel * pixels + i]!)));
		const y = Float64Array.from({ length: pixels }, (_, i) => truth[channel * pixels + i]!);
		const [mx, my] = [blurred(x, size), blurred(y, size)];
		const product = (a: Float64Array, b: Float64Array) => a.map((v, i) => v * b[i]!);
		const [xx, yy, xy] = [blurred(product(x, x), size), blurred(product(y, y), size), blurred(product(x, y), size)];
		for (let i = 0; i < pixels; i++) {
			if (!mask[i]) continue;
			counted++;
			squared += (x[i]! - y[i]!) ** 2;
			const covariance = xy[i]! - mx[i]! * my[i]!;
			const variances = xx[i]! - mx[i]! ** 2 + yy[i]! - my[i]! ** 2;
			similarity +=
				((2 * mx[i]! * my[i]! + SSIM_C1) * (2 * covariance + SSIM_C2)) /
				((mx[i]! ** 2 + my[i]! ** 2 + SSIM_C1) * (variances + SSIM_C2));
		}
	}
	return { psnr: -10 * Math.log10(Math.max(1e-12, squared / counted)), ssim: similarity / counted };
}

function blurred(plane: Float64Array, size: number): Float64Array {
	const reach = SSIM_TAPS.length - 1;
	const pass = (from: Float64Array, step: number, along: (i: number) => number): Float64Array =>
		from.map((_, i) => {
			let sum = 0;
			for (let k = -reach; k <= reach; k++) {
				const at = along(i) + k;
				if (at >= 0 && at < size) sum += SSIM_TAPS[Math.abs(k)]! * from[i + k * step]!;
			}
			return sum;
		});
	return pass(
		pass(plane, 1, (i) => i % size),
		size,
		(i) => Math.floor(i / size),
	);
}
