import type { HeadMesh } from '../../rig/head-mesh.ts';

/** An affine transform: three rows of four, as in `triangleMap`. */
export type Affine = Float64Array;

/**
 * Computes the affine transform that maps one person's skull best to another's (least squares over the vertices of scalp, ears and neck).
 * Hair follows it from person to person, because the hidden anchor triangles are too small to tell the size of a head.
 *
 * @param from - Vertices of the first head: 3 numbers each, metres; `to` likewise of the second.
 */
export function skullAffine(mesh: HeadMesh, from: ArrayLike<number>, to: ArrayLike<number>): Affine {
	const vertices = skullVertices(mesh);
	// Normal equations of [x y z 1] · rows = x'.
	const normal = new Float64Array(16);
	const right = new Float64Array(12);
	for (const v of vertices) {
		const p = [from[v * 3]!, from[v * 3 + 1]!, from[v * 3 + 2]!, 1];
		for (let a = 0; a < 4; a++) {
			for (let b = 0; b < 4; b++) normal[a * 4 + b] = normal[a * 4 + b]! + p[a]! * p[b]!;
			for (let row = 0; row < 3; row++) right[row * 4 + a] = right[row * 4 + a]! + p[a]! * to[v * 3 + row]!;
		}
	}
	const out = new Float64Array(12);
	for (let row = 0; row < 3; row++) out.set(solve4(normal, right.subarray(row * 4, row * 4 + 4)), row * 4);
	return out;
}

/** Standard deviation of the Gaussian that spreads residuals of the affine transform, metres. */
const RESIDUAL_REACH = 0.02;
/** Weight of a zero residual, which makes residuals fade out at a distance from the skull. */
const RESIDUAL_REST = 0.02;

/**
 * Computes how hair moves from one person to another: by the affine transform of the skull, plus its residuals at the vertices of the
 * skull, spread smoothly (Gaussian weights) and fading out with distance. Returns a function that moves a point in place, metres.
 */
export function hairField(mesh: HeadMesh, from: ArrayLike<number>, to: ArrayLike<number>): (point: number[]) => void {
	const affine = skullAffine(mesh, from, to);
	const vertices = skullVertices(mesh);
	const sources = new Float64Array(vertices.length * 3);
	const residuals = new Float64Array(vertices.length * 3);
	vertices.forEach((v, i) => {
		const point = [from[v * 3]!, from[v * 3 + 1]!, from[v * 3 + 2]!];
		sources.set(point, i * 3);
		applyAffine(affine, point);
		for (let k = 0; k < 3; k++) residuals[i * 3 + k] = to[v * 3 + k]! - point[k]!;
	});
	const steepness = 1 / (2 * RESIDUAL_REACH ** 2);
	return (point) => {
		let weights = RESIDUAL_REST;
		const sum: [number, number, number] = [0, 0, 0];
		for (let at = 0; at < sources.length; at += 3) {
			const squared =
				(sources[at]! - point[0]!) ** 2 + (sources[at + 1]! - point[1]!) ** 2 + (sources[at + 2]! - point[2]!) ** 2;
			const weight = Math.exp(-squared * steepness);
			weights += weight;
			for (let k = 0; k < 3; k++) sum[k as 0] += weight * residuals[at + k]!;
		}
		applyAffine(affine, point);
		for (let k = 0; k < 3; k++) point[k] = point[k]! + sum[k]! / weights;
	};
}

/** Returns the vertices under hair: scalp, ears and neck, in ascending order. */
export function skullVertices({ triangles, triangleRegions, regionNames }: HeadMesh): number[] {
	const wanted = regionNames.map((name) => /^(scalp|earLeft|earRight|neck)$/.test(name));
	const found = new Set<number>();
	triangleRegions.forEach((region, t) => {
		if (wanted[region]) for (let k = 0; k < 3; k++) found.add(triangles[t * 3 + k]!);
	});
	return [...found].sort((a, b) => a - b);
}

/** Applies an affine transform to a point, in place. */
export function applyAffine(map: Affine, point: number[]): void {
	const [x, y, z] = point as [number, number, number];
	for (let row = 0; row < 3; row++) {
		point[row] = map[row * 4]! * x + map[row * 4 + 1]! * y + map[row * 4 + 2]! * z + map[row * 4 + 3]!;
	}
}

/** Solves a symmetric 4x4 system by Gaussian elimination with pivoting. */
function solve4(matrix: Float64Array, right: ArrayLike<number>): number[] {
	const rows = [0, 1, 2, 3].map((r) => [...matrix.subarray(r * 4, r * 4 + 4), right[r]!]);
	for (let column = 0; column < 4; column++) {
		let pivot = column;
		for (let r = column + 1; r < 4; r++) {
			if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
		}
		[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
		for (let r = 0; r < 4; r++) {
			if (r === column) continue;
			const factor = rows[r]![column]! / rows[column]![column]!;
			for (let k = column; k < 5; k++) rows[r]![k] = rows[r]![k]! - factor * rows[column]![k]!;
		}
	}
	return rows.map((row, r) => row[4]! / row[r]!);
}
