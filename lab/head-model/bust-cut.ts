/** A vertex of the cut mesh: one base-mesh vertex, or a point on an edge between two. */
export interface CutCorner {
	/** Base-mesh vertices `a` and `b` (equal for an uncut vertex) and the share of `b`. */
	readonly a: number;
	readonly b: number;
	readonly share: number;
	/** Texture coordinate indices of the base mesh at both ends. */
	readonly uvA: number;
	readonly uvB: number;
}

/** Cut points nearer than this share of an edge to its end are pulled to that end: no slivers along the cut. */
const SNAP = 0.12;

/**
 * How far a point lies inside the bust, in decimetres or so; 0 on the cut. The rim is a rounded square in x and y, the
 * same for chest and back: straight at the shoulders, round below, like a marble bust.
 *
 * @param y - Above the base of the neck, decimetres; `x` across.
 */
export function insideBust(x: number, y: number): number {
	if (y > 0) return 1;
	return 1 - (Math.abs(x) / 1.28) ** 3.2 - (-y / 1.12) ** 2.6;
}

/**
 * The part of a polygon where `inside` is positive (Sutherland and Hodgman). Corners keep their order.
 *
 * @param inside - By base-mesh vertex; negative beyond the cut.
 */
export function cutPolygon(
	vertices: readonly number[],
	uvs: readonly number[],
	inside: ArrayLike<number>,
): CutCorner[] {
	const corners: CutCorner[] = [];
	const count = vertices.length;
	for (let i = 0; i < count; i++) {
		const j = (i + 1) % count;
		const a = vertices[i]!;
		const b = vertices[j]!;
		const here = inside[a]!;
		const there = inside[b]!;
		if (here >= 0) corners.push({ a, b: a, share: 0, uvA: uvs[i]!, uvB: uvs[i]! });
		if (here >= 0 !== there >= 0) corners.push(cutEdge(a, b, uvs[i]!, uvs[j]!, here / (here - there)));
	}
	return corners;
}

/** The same point whichever way the edge is walked, so that neighbours share it. */
function cutEdge(a: number, b: number, uvA: number, uvB: number, share: number): CutCorner {
	if (a > b) return cutEdge(b, a, uvB, uvA, 1 - share);
	return { a, b, share: Math.min(1 - SNAP, Math.max(SNAP, share)), uvA, uvB };
}
