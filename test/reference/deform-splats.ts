import type { SplatCloud } from '../../src/asset/avatar-asset.ts';
import type { Correctives } from '../../src/asset/correctives.ts';
import { CORRECTIVE_WEIGHT_LIMIT } from '../../src/splat/constants.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../src/splat/triangle-map.ts';

/** Gaussians in world space, in f64. */
export interface WorldSplats {
	readonly count: number;
	/** 3 numbers a splat, metres. */
	readonly centers: Float64Array;
	/** 9 numbers a splat, row by row, square metres. */
	readonly covariances: Float64Array;
	/** Straight display sRGB and opacity, 4 numbers a splat, 0..1. */
	readonly colors: Float64Array;
}

/** Input of `deformSplats`. */
export interface DeformInput {
	readonly splats: SplatCloud;
	readonly restPositions: Float32Array;
	readonly triangles: Uint32Array;
	readonly posedPositions: ArrayLike<number>;
	/** Column-major 4x4. */
	readonly avatarToWorld: ArrayLike<number>;
	/** Uses only the first splats of the cloud. @default all */
	readonly splatCount?: number;
	readonly sizeFactor?: number;
	readonly correctives?: Correctives | undefined;
	/** Corrective weights. @default all 0 */
	readonly weights?: ArrayLike<number>;
}

/** Reference for the deform pass: adds correctives at rest, then applies src/splat/triangle-map.ts to one full covariance per splat. */
export function deformSplats(input: DeformInput): WorldSplats {
	const { splats, avatarToWorld: m, sizeFactor = 1 } = input;
	const count = input.splatCount ?? splats.count;
	const centers = new Float64Array(count * 3);
	const covariances = new Float64Array(count * 9);
	const colors = new Float64Array(count * 4);
	const map = new Float64Array(TRIANGLE_MAP_STRIDE);
	const linear = [m[0]!, m[4]!, m[8]!, m[1]!, m[5]!, m[9]!, m[2]!, m[6]!, m[10]!];
	for (let i = 0; i < count; i++) {
		triangleMap(map, 0, input.restPositions, input.posedPositions, input.triangles, splats.triangles[i]! * 3);
		const added = correctionOf(i, input);
		const [x, y, z] = [0, 1, 2].map((k) => splats.centers[i * 3 + k]! + added[k]!) as [number, number, number];
		const posed = [0, 1, 2].map((r) => map[r * 4]! * x + map[r * 4 + 1]! * y + map[r * 4 + 2]! * z + map[r * 4 + 3]!);
		for (let r = 0; r < 3; r++) {
			centers[i * 3 + r] = m[r]! * posed[0]! + m[4 + r]! * posed[1]! + m[8 + r]! * posed[2]! + m[12 + r]!;
		}
		const factor = Math.hypot(...map.subarray(12, 16));
		const turn = rotationMatrix([...map.subarray(12, 16)].map((value) => value / factor));
		const own = rotationMatrix(splats.rotations.subarray(i * 4, i * 4 + 4));
		const axes = multiply(linear, multiply(turn, own)).map(
			(value, k) => value * splats.scales[i * 3 + (k % 3)]! * factor * sizeFactor,
		);
		covariances.set(multiply(axes, transpose(axes)), i * 9);
		for (let k = 0; k < 4; k++) {
			colors[i * 4 + k] = Math.min(1, Math.max(0, splats.colors[i * 4 + k]! / 255 + added[3 + k]!));
		}
	}
	return { count, centers, covariances, colors };
}

/** Change of one splat by the correctives: centre in metres, colour and opacity 0..1. */
function correctionOf(splat: number, { correctives, weights }: DeformInput): number[] {
	const sum = [0, 0, 0, 0, 0, 0, 0];
	if (!correctives || !weights) return sum;
	const { regions, splats, splatRegions, entries, steps } = correctives;
	let first = 0;
	splats.forEach((corrected, i) => {
		const { firstWeight, weightCount } = regions[splatRegions[i]!]!;
		if (corrected === splat) {
			for (let k = 0; k < weightCount; k++) {
				const limit = CORRECTIVE_WEIGHT_LIMIT;
				const weight = Math.min(limit, Math.max(-limit, weights[firstWeight + k]!));
				for (let n = 0; n < 7; n++) {
					const kind = n < 3 ? 0 : n < 6 ? 1 : 2;
					sum[n]! += weight * steps[(firstWeight + k) * 3 + kind]! * entries[(first + k) * 8 + n]!;
				}
			}
		}
		first += weightCount;
	});
	return sum;
}

/** Rotation matrix of a unit quaternion x y z w, row-major. */
function rotationMatrix(q: ArrayLike<number>): number[] {
	const [x, y, z, w] = [q[0]!, q[1]!, q[2]!, q[3]!];
	return [
		1 - 2 * (y * y + z * z),
		2 * (x * y - w * z),
		2 * (x * z + w * y),
		2 * (x * y + w * z),
		1 - 2 * (x * x + z * z),
		2 * (y * z - w * x),
		2 * (x * z - w * y),
		2 * (y * z + w * x),
		1 - 2 * (x * x + y * y),
	];
}

/** Product of 3x3 matrices, row by row. */
export function multiply(a: readonly number[], b: readonly number[]): number[] {
	return Array.from({ length: 9 }, (_, i) => {
		const row = Math.floor(i / 3) * 3;
		const column = i % 3;
		return a[row]! * b[column]! + a[row + 1]! * b[3 + column]! + a[row + 2]! * b[6 + column]!;
	});
}

/** Transpose of a 3x3 matrix. */
export function transpose(a: readonly number[]): number[] {
	return [a[0]!, a[3]!, a[6]!, a[1]!, a[4]!, a[7]!, a[2]!, a[5]!, a[8]!];
}
