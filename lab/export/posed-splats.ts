import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../src/splat/triangle-map.ts';

/** Splats in one pose: what a file of still Gaussians can hold. */
export interface PosedSplats {
	readonly count: number;
	/** 3 numbers a splat, metres. */
	readonly centers: Float32Array;
	/** Unit quaternions x y z w. */
	readonly rotations: Float32Array;
	/** Standard deviations, 3 numbers a splat, metres. */
	readonly scales: Float32Array;
	/** Display sRGB and opacity: r g b a bytes. */
	readonly colors: Uint8Array;
}

/** Carries every splat of an avatar to posed vertices, in the avatar frame, on the CPU. Oracle: test/reference/deform-splats.ts. */
export function poseSplats(asset: AvatarAsset, vertices: ArrayLike<number>): PosedSplats {
	const { splats, mesh } = asset;
	const maps = new Float32Array((mesh.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	for (let triangle = 0; triangle < mesh.triangles.length / 3; triangle++) {
		triangleMap(maps, triangle * TRIANGLE_MAP_STRIDE, mesh.positions, vertices, mesh.triangles, triangle * 3);
	}
	const posed = {
		count: splats.count,
		centers: new Float32Array(splats.count * 3),
		rotations: new Float32Array(splats.count * 4),
		scales: new Float32Array(splats.count * 3),
		colors: splats.colors,
	};
	for (let i = 0; i < splats.count; i++) {
		const map = splats.triangles[i]! * TRIANGLE_MAP_STRIDE;
		const x = splats.centers[i * 3]!;
		const y = splats.centers[i * 3 + 1]!;
		const z = splats.centers[i * 3 + 2]!;
		for (let row = 0; row < 3; row++) {
			const at = map + row * 4;
			posed.centers[i * 3 + row] = maps[at]! * x + maps[at + 1]! * y + maps[at + 2]! * z + maps[at + 3]!;
		}
		const factor = turn(posed.rotations, i * 4, maps, map + 12, splats.rotations, i * 4);
		for (let k = 0; k < 3; k++) posed.scales[i * 3 + k] = splats.scales[i * 3 + k]! * factor;
	}
	return posed;
}

/** Writes the unit product of two quaternions x y z w; returns the length of the first. */
function turn(out: Float32Array, to: number, a: Float32Array, first: number, b: Float32Array, second: number): number {
	const ax = a[first]!;
	const ay = a[first + 1]!;
	const az = a[first + 2]!;
	const aw = a[first + 3]!;
	const bx = b[second]!;
	const by = b[second + 1]!;
	const bz = b[second + 2]!;
	const bw = b[second + 3]!;
	const length = Math.hypot(ax, ay, az, aw);
	const k = 1 / (length * Math.hypot(bx, by, bz, bw));
	out[to] = (aw * bx + ax * bw + ay * bz - az * by) * k;
	out[to + 1] = (aw * by - ax * bz + ay * bw + az * bx) * k;
	out[to + 2] = (aw * bz + ax * by - ay * bx + az * bw) * k;
	out[to + 3] = (aw * bw - ax * bx - ay * by - az * bz) * k;
	return length;
}
