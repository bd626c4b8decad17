/**
 * Unit normals of a mesh, weighted by area: 3 numbers a vertex. Vertices at one place (texture seams) share their normal.
 *
 * @param positions - 3 numbers a vertex.
 * @param triangles - Three vertex indices a triangle, counter-clockwise from outside.
 */
export function vertexNormals(positions: Float32Array, triangles: ArrayLike<number>): Float32Array {
	const twins = weld(positions);
	const sums = new Float64Array(positions.length);
	for (let t = 0; t < triangles.length; t += 3) {
		const a = triangles[t]! * 3;
		const b = triangles[t + 1]! * 3;
		const c = triangles[t + 2]! * 3;
		const ux = positions[b]! - positions[a]!;
		const uy = positions[b + 1]! - positions[a + 1]!;
		const uz = positions[b + 2]! - positions[a + 2]!;
		const vx = positions[c]! - positions[a]!;
		const vy = positions[c + 1]! - positions[a + 1]!;
		const vz = positions[c + 2]! - positions[a + 2]!;
		const nx = uy * vz - uz * vy;
		const ny = uz * vx - ux * vz;
		const nz = ux * vy - uy * vx;
		for (let k = 0; k < 3; k++) {
			const at = twins[triangles[t + k]!]! * 3;
			sums[at] = sums[at]! + nx;
			sums[at + 1] = sums[at + 1]! + ny;
			sums[at + 2] = sums[at + 2]! + nz;
		}
	}
	const normals = new Float32Array(positions.length);
	for (let i = 0; i < twins.length; i++) {
		const at = twins[i]! * 3;
		const length = Math.hypot(sums[at]!, sums[at + 1]!, sums[at + 2]!);
		for (let k = 0; k < 3; k++) normals[i * 3 + k] = length > 0 ? sums[at + k]! / length : k === 1 ? 1 : 0;
	}
	return normals;
}

/** For each vertex the first one at the same place. */
function weld(positions: Float32Array): Uint32Array {
	const first = new Map<string, number>();
	const twins = new Uint32Array(positions.length / 3);
	for (let i = 0; i < twins.length; i++) {
		const key = `${Math.round(positions[i * 3]! * 1e6)},${Math.round(positions[i * 3 + 1]! * 1e6)},${Math.round(positions[i * 3 + 2]! * 1e6)}`;
		const seen = first.get(key);
		if (seen === undefined) first.set(key, i);
		twins[i] = seen ?? i;
	}
	return twins;
}
