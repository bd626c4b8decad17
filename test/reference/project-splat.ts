import type { RenderingConvention } from '../../src/asset/avatar-asset.ts';
import type { ReferenceCamera } from './camera.ts';
import { multiply, transpose } from './deform-splats.ts';

/** A Gaussian on the screen. */
export interface ScreenSplat {
	/** Centre in pixels from the top left corner. */
	readonly x: number;
	readonly y: number;
	/** Inverse covariance a b c: d² = a·dx² + 2b·dx·dy + c·dy². */
	readonly conic: readonly [number, number, number];
	/** Half sizes of the box that holds d² ≤ `cutoff`, pixels. */
	readonly halfWidth: number;
	readonly halfHeight: number;
	/** Largest d² that is drawn. */
	readonly cutoff: number;
	readonly alpha: number;
}

/**
 * Reference for the projection: EWA splatting (Zwicker et al. 2001) with the Jacobian clamped at 1.3 times the field of view,
 * dilation, and the extent min(√8, √(2 ln 255α)). Returns null if nothing is drawn.
 *
 * @param covariance - World space, 3x3 row by row.
 */
export function projectSplat(
	camera: ReferenceCamera,
	center: readonly number[],
	covariance: readonly number[],
	alpha: number,
	convention: RenderingConvention,
): ScreenSplat | null {
	const { worldToView: v, projection: p, width, height } = camera;
	const view = [0, 1, 2].map((r) => v[r]! * center[0]! + v[4 + r]! * center[1]! + v[8 + r]! * center[2]! + v[12 + r]!);
	const clip = [0, 1, 2, 3].map((r) => p[r]! * view[0]! + p[4 + r]! * view[1]! + p[8 + r]! * view[2]! + p[12 + r]!);
	const w = clip[3]!;
	if (w <= 0 || Math.abs(clip[2]!) > w || alpha < 1 / 255) return null;
	const ndc = [clip[0]! / w, clip[1]! / w];

	// Two rows of d(pixel)/d(view), by the quotient rule.
	const rows = [0, 1].map((axis) => {
		const held = Math.min(1.3, Math.max(-1.3, ndc[axis]!));
		const half = (axis === 0 ? width : height) / 2;
		return [0, 1, 2].map((k) => ((p[k * 4 + axis]! - held * p[k * 4 + 3]!) / w) * half);
	});
	const rotation = [v[0]!, v[4]!, v[8]!, v[1]!, v[5]!, v[9]!, v[2]!, v[6]!, v[10]!];
	const inView = multiply(multiply(rotation, [...covariance]), transpose(rotation));
	const entry = (a: number, b: number): number => {
		let sum = 0;
		for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += rows[a]![i]! * inView[i * 3 + j]! * rows[b]![j]!;
		return sum;
	};
	// Pixel rows count downwards.
	const sharp = { xx: entry(0, 0), xy: -entry(0, 1), yy: entry(1, 1) };
	const xx = sharp.xx + convention.dilationPixels2;
	const yy = sharp.yy + convention.dilationPixels2;
	const determinant = xx * yy - sharp.xy * sharp.xy;
	const sharpDeterminant = Math.max(0, sharp.xx * sharp.yy - sharp.xy * sharp.xy);
	// Opacity does not compensate for the part of the dilation that the training images had too.
	const trainedPixels = ((convention.trainedPixelMetres ?? Infinity) * Math.abs(p[5]!) * (height / 2)) / w;
	const trained = convention.opacityCompensation ? 0 : convention.dilationPixels2 * Math.min(1, trainedPixels ** 2);
	const trainedDeterminant = sharpDeterminant + trained * (sharp.xx + sharp.yy + trained);
	const drawn = alpha * Math.sqrt(Math.min(1, trainedDeterminant / determinant));
	if (drawn < 1 / 255) return null;
	const cutoff = Math.min(8, 2 * Math.log(255 * drawn));
	return {
		x: (ndc[0]! * 0.5 + 0.5) * width,
		y: (0.5 - ndc[1]! * 0.5) * height,
		conic: [yy / determinant, -sharp.xy / determinant, xx / determinant],
		halfWidth: Math.sqrt(cutoff * xx),
		halfHeight: Math.sqrt(cutoff * yy),
		cutoff,
		alpha: drawn,
	};
}
