import { GaspardError } from '../../errors.ts';
import type { RigidCamera } from './rigid-camera.ts';
import { solveSymmetric } from './solve-symmetric.ts';

/** Minimum extent of the landmarks as a fraction of the picture's width. A smaller face cannot be distinguished from noise. */
const SMALLEST_FACE = 0.02;

/**
 * Estimates an initial camera from points of a head and their projections, by a least-squares fit of weak perspective that is then
 * orthonormalised. It is accurate to a few degrees from every side that shows enough points.
 *
 * @param points - 3 numbers a point, avatar frame, metres.
 * @param pixels - 2 numbers a point, y down.
 * @param weights - One a point; 0 ignores the point.
 * @throws GaspardError `fit/no-face` if fewer than six points are visible, or if they lie on one line.
 */
export function startCamera(
	points: ArrayLike<number>,
	pixels: ArrayLike<number>,
	weights: ArrayLike<number>,
	focalPixels: number,
	size: number,
): RigidCamera {
	const normal = new Float64Array(16);
	const right = [new Float64Array(4), new Float64Array(4)] as const;
	let seen = 0;
	for (let i = 0; i < weights.length; i++) {
		const w = weights[i]!;
		if (!(w > 0)) continue;
		seen++;
		const p = [points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!, 1];
		const goal = [pixels[i * 2]! - size / 2, size / 2 - pixels[i * 2 + 1]!];
		for (let a = 0; a < 4; a++) {
			for (let b = 0; b < 4; b++) normal[a * 4 + b] = normal[a * 4 + b]! + w * p[a]! * p[b]!;
			for (let row = 0; row < 2; row++) right[row as 0][a] = right[row as 0][a]! + w * p[a]! * goal[row]!;
		}
	}
	if (seen < 6) throw noFace(`only ${seen} landmarks are visible`);
	if (spread(pixels, weights) < SMALLEST_FACE * size) throw noFace('the landmarks are all at one point');
	// A face seen from the front is nearly a plane: regularise the directions that it does not determine.
	for (let k = 0; k < 3; k++) normal[k * 5] = normal[k * 5]! + 1e-6 * seen;
	for (const side of right) {
		try {
			solveSymmetric(Float64Array.from(normal), side);
		} catch {
			throw noFace('the landmarks lie on one line');
		}
	}
	const [x, y] = right;
	const scale = (Math.hypot(x[0]!, x[1]!, x[2]!) + Math.hypot(y[0]!, y[1]!, y[2]!)) / 2;
	if (!(scale > 0) || !Number.isFinite(scale)) throw noFace('the landmarks are not finite');
	const rotation = orthonormal(x, y);
	const distance = focalPixels / scale;
	return {
		rotation,
		translation: Float64Array.of(x[3]! / scale, y[3]! / scale, -distance),
		focalPixels,
		size,
	};
}

/** Extent of the landmarks: the larger side of their bounding box, pixels. */
function spread(pixels: ArrayLike<number>, weights: ArrayLike<number>): number {
	const low = [Infinity, Infinity];
	const high = [-Infinity, -Infinity];
	for (let i = 0; i < weights.length; i++) {
		if (!(weights[i]! > 0)) continue;
		for (let k = 0; k < 2; k++) {
			low[k] = Math.min(low[k]!, pixels[i * 2 + k]!);
			high[k] = Math.max(high[k]!, pixels[i * 2 + k]!);
		}
	}
	return Math.max(high[0]! - low[0]!, high[1]! - low[1]!);
}

/** Orthonormalises two rows symmetrically, and adds their cross product as third row. */
function orthonormal(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
	const unit = (v: readonly number[]): number[] => v.map((k) => k / Math.hypot(...v));
	const u = unit([a[0]!, a[1]!, a[2]!]);
	const v = unit([b[0]!, b[1]!, b[2]!]);
	const sum = unit(u.map((k, i) => k + v[i]!));
	const difference = unit(u.map((k, i) => k - v[i]!));
	const x = sum.map((k, i) => (k + difference[i]!) * Math.SQRT1_2);
	const y = sum.map((k, i) => (k - difference[i]!) * Math.SQRT1_2);
	const z = [x[1]! * y[2]! - x[2]! * y[1]!, x[2]! * y[0]! - x[0]! * y[2]!, x[0]! * y[1]! - x[1]! * y[0]!];
	return Float64Array.of(...x, ...y, ...z);
}

function noFace(why: string): GaspardError {
	return new GaspardError(
		'fit/no-face',
		`No face can be placed: ${why}. Use a picture that shows a face from the front.`,
		{
			why,
		},
	);
}
