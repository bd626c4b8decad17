import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../src/splat/triangle-map.ts';

/** Computes the transform of every triangle from one set of vertices to another: TRIANGLE_MAP_STRIDE numbers each. */
export function transferMaps(
	{ triangles }: Pick<HeadMesh, 'triangles'>,
	from: ArrayLike<number>,
	to: ArrayLike<number>,
): Float64Array {
	const count = triangles.length / 3;
	const maps = new Float64Array(count * TRIANGLE_MAP_STRIDE);
	for (let t = 0; t < count; t++) triangleMap(maps, t * TRIANGLE_MAP_STRIDE, from, to, triangles, t * 3);
	return maps;
}

/** Transforms a point by the map of a triangle, in place. */
export function transferPoint(maps: Float64Array, triangle: number, point: number[]): void {
	const m = triangle * TRIANGLE_MAP_STRIDE;
	const [x, y, z] = point as [number, number, number];
	for (let row = 0; row < 3; row++) {
		const at = m + row * 4;
		point[row] = maps[at]! * x + maps[at + 1]! * y + maps[at + 2]! * z + maps[at + 3]!;
	}
}

/** Rotates a direction by the rotation of a triangle's map, in place. */
export function transferDirection(maps: Float64Array, triangle: number, direction: number[]): void {
	const m = triangle * TRIANGLE_MAP_STRIDE + 12;
	const scale = Math.hypot(maps[m]!, maps[m + 1]!, maps[m + 2]!, maps[m + 3]!);
	const [qx, qy, qz, qw] = [0, 1, 2, 3].map((k) => maps[m + k]! / scale) as [number, number, number, number];
	const [x, y, z] = direction as [number, number, number];
	const tx = 2 * (qy * z - qz * y);
	const ty = 2 * (qz * x - qx * z);
	const tz = 2 * (qx * y - qy * x);
	direction[0] = x + qw * tx + qy * tz - qz * ty;
	direction[1] = y + qw * ty + qz * tx - qx * tz;
	direction[2] = z + qw * tz + qx * ty - qy * tx;
}
