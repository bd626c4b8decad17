/** Neighbours nearer than this to each other may come in either order: a few steps of a 16-bit key over a head and its room. */
export const TOLERANCE_METRES = 5e-5;

/** How wrong an order is. */
export interface OrderError {
	/** Neighbours that were looked at. */
	readonly pairs: number;
	/** Neighbours of which the one drawn later is farther away, by more than the tolerance. */
	readonly wrong: number;
	/** The same by more than a millimetre. */
	readonly wrongByMillimetre: number;
}

/**
 * Holds an order, farthest first, against exact depths.
 *
 * @param order - Splats in the order in which they are drawn.
 * @param depths - Of every splat at the moment that is on the screen, metres, larger is farther.
 * @param tolerance - Metres that neighbours may be the wrong way round by.
 */
export function wrongNeighbours(order: ArrayLike<number>, depths: ArrayLike<number>, tolerance: number): OrderError {
	let wrong = 0;
	let wrongByMillimetre = 0;
	for (let i = 1; i < order.length; i++) {
		const nearer = depths[order[i]!]! - depths[order[i - 1]!]!;
		if (nearer > tolerance) wrong++;
		if (nearer > 0.001) wrongByMillimetre++;
	}
	return { pairs: Math.max(0, order.length - 1), wrong, wrongByMillimetre };
}

/** View-space depths of centres, metres in front of the camera. */
export function depthsOf(centers: ArrayLike<number>, worldToView: ArrayLike<number>): Float64Array {
	const depths = new Float64Array(centers.length / 3);
	for (let i = 0; i < depths.length; i++) {
		let z = worldToView[14]!;
		for (let k = 0; k < 3; k++) z += worldToView[k * 4 + 2]! * centers[i * 3 + k]!;
		depths[i] = -z;
	}
	return depths;
}
