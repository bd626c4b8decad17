/** Intersection of a ray with a posed mesh. The caller owns and reuses it. */
export interface RayHit {
	/** Index of the triangle; -1 if the ray misses. */
	triangle: number;
	/** Distance along the ray, in multiples of its direction's length. */
	distance: number;
	/** Barycentric weights of the second and the third corner. */
	u: number;
	v: number;
}

/**
 * Finds the nearest triangle that a ray meets from outside, by testing all triangles (Möller and Trumbore, "Fast, Minimum
 * Storage Ray/Triangle Intersection", 1997).
 *
 * @param hit - Receives the result.
 * @param origin - Three numbers, in the frame of `vertices`.
 * @param direction - Three numbers, of any length.
 * @param mesh - `vertices`: 3 numbers each. `triangles`: three vertex indices each, counter-clockwise when seen from
 * outside. `labels`: one label a triangle.
 * @param skipped - Indexed by label: triangles whose label has a 1 here are ignored.
 * @returns Whether the ray hits.
 */
export function castRay(
	hit: RayHit,
	origin: ArrayLike<number>,
	direction: ArrayLike<number>,
	mesh: { readonly vertices: Float32Array; readonly triangles: Uint32Array; readonly labels: Uint8Array },
	skipped: ArrayLike<number>,
): boolean {
	const { vertices, triangles, labels } = mesh;
	const [ox, oy, oz] = [origin[0]!, origin[1]!, origin[2]!];
	const [dx, dy, dz] = [direction[0]!, direction[1]!, direction[2]!];
	hit.triangle = -1;
	hit.distance = Infinity;
	for (let t = 0; t < labels.length; t++) {
		if (skipped[labels[t]!]) continue;
		const a = triangles[t * 3]! * 3;
		const b = triangles[t * 3 + 1]! * 3;
		const c = triangles[t * 3 + 2]! * 3;
		const ax = vertices[a]!;
		const ay = vertices[a + 1]!;
		const az = vertices[a + 2]!;
		const ex = vertices[b]! - ax;
		const ey = vertices[b + 1]! - ay;
		const ez = vertices[b + 2]! - az;
		const fx = vertices[c]! - ax;
		const fy = vertices[c + 1]! - ay;
		const fz = vertices[c + 2]! - az;
		const px = dy * fz - dz * fy;
		const py = dz * fx - dx * fz;
		const pz = dx * fy - dy * fx;
		const determinant = ex * px + ey * py + ez * pz;
		// Positive only for triangles that face the ray.
		if (determinant <= 1e-20) continue;
		const sx = ox - ax;
		const sy = oy - ay;
		const sz = oz - az;
		const u = sx * px + sy * py + sz * pz;
		if (u < 0 || u > determinant) continue;
		const qx = sy * ez - sz * ey;
		const qy = sz * ex - sx * ez;
		const qz = sx * ey - sy * ex;
		const v = dx * qx + dy * qy + dz * qz;
		if (v < 0 || u + v > determinant) continue;
		const distance = (fx * qx + fy * qy + fz * qz) / determinant;
		if (distance < 0 || distance >= hit.distance) continue;
		hit.triangle = t;
		hit.distance = distance;
		hit.u = u / determinant;
		hit.v = v / determinant;
	}
	return hit.triangle >= 0;
}
