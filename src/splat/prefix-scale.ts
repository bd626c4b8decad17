/**
 * Factor on every standard deviation when only the first `drawn` of `total` splats are drawn. An avatar stores its splats
 * in an order in which every prefix covers all surfaces evenly. The remaining splats must cover total / drawn times the
 * area each, so the factor is the square root of that.
 *
 * @param drawn - Number of splats drawn; clamped to 1..total.
 * @param total - Number of splats of the whole avatar.
 */
export function prefixScale(drawn: number, total: number): number {
	return Math.sqrt(total / Math.min(Math.max(drawn, 1), total));
}
