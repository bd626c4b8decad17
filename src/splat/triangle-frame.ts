/** A triangle as an orthonormal frame and the coordinates of its corners in it: a at 0, b at (x1, 0), c at (x2, y2). */
export interface TriangleFrame {
	/** Unit axes t, u, n, 3 numbers each: t along the first edge, n the normal, u = n × t. */
	readonly axes: Float64Array;
	/** Length of the first edge, metres. */
	x1: number;
	/** Coordinates of the third corner along t and u, metres. */
	x2: number;
	y2: number;
}

/** Creates a frame for `triangleFrame` to fill. Keep and reuse it. */
export function makeTriangleFrame(): TriangleFrame {
	return { axes: new Float64Array([1, 0, 0, 0, 1, 0, 0, 0, 1]), x1: 0, x2: 0, y2: 0 };
}

/** Triangles with a smaller twice-area have no usable frame. Square metres. */
export const DEGENERATE_TWICE_AREA = 1e-14;

/**
 * Fills `out` and returns twice the triangle's area, square metres. Returns 0 and leaves `out` unchanged if the first edge
 * has no length or the triangle no area.
 *
 * @param positions - 3 numbers a vertex.
 * @param a - Index in `positions` of the first corner's x; `b` and `c` likewise for the other corners.
 */
export function triangleFrame(
	out: TriangleFrame,
	positions: ArrayLike<number>,
	a: number,
	b: number,
	c: number,
): number {
	const e1x = positions[b]! - positions[a]!;
	const e1y = positions[b + 1]! - positions[a + 1]!;
	const e1z = positions[b + 2]! - positions[a + 2]!;
	const e2x = positions[c]! - positions[a]!;
	const e2y = positions[c + 1]! - positions[a + 1]!;
	const e2z = positions[c + 2]! - positions[a + 2]!;
	const x1 = Math.sqrt(e1x * e1x + e1y * e1y + e1z * e1z);
	const nx = e1y * e2z - e1z * e2y;
	const ny = e1z * e2x - e1x * e2z;
	const nz = e1x * e2y - e1y * e2x;
	const twiceArea = Math.sqrt(nx * nx + ny * ny + nz * nz);
	if (x1 === 0 || twiceArea === 0) return 0;
	const { axes } = out;
	axes[0] = e1x / x1;
	axes[1] = e1y / x1;
	axes[2] = e1z / x1;
	axes[6] = nx / twiceArea;
	axes[7] = ny / twiceArea;
	axes[8] = nz / twiceArea;
	axes[3] = axes[7]! * axes[2]! - axes[8]! * axes[1]!;
	axes[4] = axes[8]! * axes[0]! - axes[6]! * axes[2]!;
	axes[5] = axes[6]! * axes[1]! - axes[7]! * axes[0]!;
	out.x1 = x1;
	out.x2 = e2x * axes[0]! + e2y * axes[1]! + e2z * axes[2]!;
	out.y2 = twiceArea / x1;
	return twiceArea;
}
