import type { FitCamera } from '../../src/fit/engine/camera.ts';
import { symmetricEigen } from '../head-model/symmetric-eigen.ts';

/** x → scale · turn · x + shift. */
export interface Similarity {
	readonly scale: number;
	/** Rotation, row by row. */
	readonly turn: Float64Array;
	readonly shift: Float64Array;
}

/**
 * The similarity that carries points best to others (Horn's quaternion method).
 *
 * @param chosen - Which points count.
 */
export function alignPoints(from: ArrayLike<number>, to: ArrayLike<number>, chosen: readonly number[]): Similarity {
	const middle = (points: ArrayLike<number>): number[] =>
		[0, 1, 2].map((k) => chosen.reduce((sum, v) => sum + points[v * 3 + k]!, 0) / chosen.length);
	const a = middle(from);
	const b = middle(to);
	const s = new Float64Array(9);
	let spreadFrom = 0;
	let spreadTo = 0;
	for (const v of chosen) {
		for (let i = 0; i < 3; i++) {
			const x = from[v * 3 + i]! - a[i]!;
			spreadFrom += x * x;
			spreadTo += (to[v * 3 + i]! - b[i]!) ** 2;
			for (let j = 0; j < 3; j++) s[i * 3 + j] = s[i * 3 + j]! + x * (to[v * 3 + j]! - b[j]!);
		}
	}
	const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as unknown as number[];
	const matrix = Float64Array.from([
		...[xx! + yy! + zz!, yz! - zy!, zx! - xz!, xy! - yx!],
		...[yz! - zy!, xx! - yy! - zz!, xy! + yx!, zx! + xz!],
		...[zx! - xz!, xy! + yx!, yy! - xx! - zz!, yz! + zy!],
		...[xy! - yx!, zx! + xz!, yz! + zy!, zz! - xx! - yy!],
	]);
	const { values, vectors } = symmetricEigen(matrix, 4);
	let best = 0;
	for (let i = 1; i < 4; i++) if (values[i]! > values[best]!) best = i;
	const [w, x, y, z] = vectors.subarray(best * 4, best * 4 + 4) as unknown as [number, number, number, number];
	const turn = Float64Array.from([
		...[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
		...[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
		...[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
	]);
	const scale = Math.sqrt(spreadTo / spreadFrom);
	const shift = Float64Array.from(b, (value, r) => value - scale * row(turn, r, a));
	return { scale, turn, shift };
}

/** The camera that sees a thing as `camera` sees its image under a similarity. */
export function cameraBefore(camera: FitCamera, { scale, turn, shift }: Similarity): FitCamera {
	const m = camera.worldToView;
	const worldToView = new Float64Array(16);
	for (let r = 0; r < 3; r++) {
		let moved = m[12 + r]!;
		for (let k = 0; k < 3; k++) moved += m[k * 4 + r]! * shift[k]!;
		// Dividing view space by the scale changes no picture.
		worldToView[12 + r] = moved / scale;
		for (let c = 0; c < 3; c++) {
			for (let k = 0; k < 3; k++) worldToView[c * 4 + r]! += m[k * 4 + r]! * turn[k * 3 + c]!;
		}
	}
	worldToView[15] = 1;
	return { ...camera, worldToView };
}

/**
 * The similarity (of scale 1) that carries a fit's world to the true one so that one picture's camera stays where it is: of both the
 * map from a head at rest to the camera's view is known, and view space is common.
 *
 * @param fitted - From the fitted head at rest to view space, 4x4 column-major, rigid; `truth` likewise.
 */
export function alignCameras(fitted: ArrayLike<number>, truth: ArrayLike<number>): Similarity {
	const turn = new Float64Array(9);
	const shift = new Float64Array(3);
	for (let r = 0; r < 3; r++) {
		for (let k = 0; k < 3; k++) {
			shift[r] = shift[r]! + truth[r * 4 + k]! * (fitted[12 + k]! - truth[12 + k]!);
			for (let c = 0; c < 3; c++) turn[r * 3 + c] = turn[r * 3 + c]! + truth[r * 4 + k]! * fitted[c * 4 + k]!;
		}
	}
	return { scale: 1, turn, shift };
}

function row(turn: Float64Array, r: number, v: readonly number[]): number {
	return turn[r * 3]! * v[0]! + turn[r * 3 + 1]! * v[1]! + turn[r * 3 + 2]! * v[2]!;
}
