import { SSIM_C1, SSIM_C2, SSIM_TAPS } from '../../src/fit/engine/ssim-window.ts';
import { type FlipPicture, flipErrors, flipPicture } from './flip.ts';
import { filterPlane } from './flip-filters.ts';

/** How alike two pictures are. */
export interface PictureScores {
	/** dB. */
	readonly psnr: number;
	readonly ssim: number;
	/** Mean FLIP error: 0 is the same, 1 the most different. */
	readonly flip: number;
}

/** What a picture is compared with: made once, used for every fit. */
export interface Truth {
	/** Width and height, pixels. */
	readonly size: number;
	/** Planes r, g, b of size² numbers, display sRGB over the background. */
	readonly planes: Float32Array;
	/** 1 where a pixel counts. */
	readonly mask: Uint8Array;
	/** The box round the mask, with the reach of every filter: all that can matter. */
	readonly box: Box;
	/** Mean and mean square under SSIM's window, of the box: 3 planes each. */
	readonly means: readonly Float32Array[];
	readonly squares: readonly Float32Array[];
	readonly seen: FlipPicture;
}

interface Box {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** No filter of SSIM or FLIP reaches farther, pixels. */
const REACH = 11;
const WINDOW = Float64Array.from({ length: 2 * SSIM_TAPS.length - 1 }, (_, i) => SSIM_TAPS[Math.abs(i - SSIM_TAPS.length + 1)]!); // biome-ignore format: one line reads best

/** Prepares what pictures are compared with. Throws where the mask is empty. */
export function prepareTruth(planes: Float32Array, mask: Uint8Array, size: number): Truth {
	const box = boxOf(mask, size);
	const parts = [0, 1, 2].map((k) => crop(planes, k, size, box));
	return {
		size,
		planes,
		mask,
		box,
		means: parts.map((part) => windowed(part, box)),
		squares: parts.map((part) => windowed(product(part, part), box)),
		seen: flipPicture(joined(parts), box.width, box.height),
	};
}

/**
 * PSNR, SSIM (11-tap Gaussian window) and FLIP over the pixels of the mask; what lies outside counts only as far as windows at
 * the rim reach.
 *
 * @param ours - Planes r, g, b of size² numbers; clamped to 0..1 here.
 */
export function scorePicture(
	ours: ArrayLike<number>,
	{ size, planes, mask, box, means, squares, seen }: Truth,
): PictureScores {
	const parts = [0, 1, 2].map((k) => crop(ours, k, size, box));
	let squared = 0;
	let similarity = 0;
	let flip = 0;
	let counted = 0;
	const errors = flipErrors(flipPicture(joined(parts), box.width, box.height), seen);
	for (let channel = 0; channel < 3; channel++) {
		const x = parts[channel]!;
		const y = crop(planes, channel, size, box);
		const mean = windowed(x, box);
		const square = windowed(product(x, x), box);
		const both = windowed(product(x, y), box);
		for (let i = 0; i < x.length; i++) {
			if (mask[pixelOf(i, box, size)] === 0) continue;
			counted++;
			squared += (x[i]! - y[i]!) ** 2;
			flip += errors[i]!;
			const [mx, my] = [mean[i]!, means[channel]![i]!];
			const covariance = both[i]! - mx * my;
			const variances = square[i]! - mx ** 2 + squares[channel]![i]! - my ** 2;
			similarity +=
				((2 * mx * my + SSIM_C1) * (2 * covariance + SSIM_C2)) /
				((mx ** 2 + my ** 2 + SSIM_C1) * (variances + SSIM_C2));
		}
	}
	return {
		psnr: -10 * Math.log10(Math.max(1e-12, squared / counted)),
		ssim: similarity / counted,
		flip: flip / counted,
	};
}

/** As `scorePicture`, dB alone. */
export function maskedPsnr(ours: ArrayLike<number>, { size, planes, mask }: Truth): number {
	const pixels = size * size;
	let squared = 0;
	let counted = 0;
	for (let i = 0; i < pixels; i++) {
		if (mask[i] === 0) continue;
		counted += 3;
		for (let at = i; at < 3 * pixels; at += pixels) {
			squared += (Math.min(1, Math.max(0, ours[at]!)) - planes[at]!) ** 2;
		}
	}
	return -10 * Math.log10(Math.max(1e-12, squared / counted));
}

function boxOf(mask: Uint8Array, size: number): Box {
	let [left, top, right, bottom] = [size, size, -1, -1];
	mask.forEach((inside, i) => {
		if (inside === 0) return;
		const [x, y] = [i % size, Math.floor(i / size)];
		left = Math.min(left, x);
		right = Math.max(right, x);
		top = Math.min(top, y);
		bottom = Math.max(bottom, y);
	});
	if (right < 0) throw new Error('The mask is empty: there is nothing to compare.');
	left = Math.max(0, left - REACH);
	top = Math.max(0, top - REACH);
	return {
		left,
		top,
		width: Math.min(size, right + 1 + REACH) - left,
		height: Math.min(size, bottom + 1 + REACH) - top,
	};
}

function pixelOf(i: number, { left, top, width }: Box, size: number): number {
	return (top + Math.floor(i / width)) * size + left + (i % width);
}

function crop(planes: ArrayLike<number>, channel: number, size: number, box: Box): Float32Array {
	const out = new Float32Array(box.width * box.height);
	const from = channel * size * size;
	for (let y = 0, i = 0; y < box.height; y++) {
		const row = from + (box.top + y) * size + box.left;
		for (let x = 0; x < box.width; x++, i++) out[i] = Math.min(1, Math.max(0, planes[row + x]!));
	}
	return out;
}

function joined(parts: readonly Float32Array[]): Float32Array {
	const out = new Float32Array(parts[0]!.length * 3);
	parts.forEach((part, k) => {
		out.set(part, k * part.length);
	});
	return out;
}

function product(a: Float32Array, b: Float32Array): Float32Array {
	return a.map((x, i) => x * b[i]!);
}

function windowed(plane: Float32Array, { width, height }: Box): Float32Array {
	return filterPlane(plane, width, height, WINDOW, WINDOW);
}
