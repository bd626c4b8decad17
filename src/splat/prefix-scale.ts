/**
 * The factor on every standard deviation when only the first `drawn` of `total` splats are drawn. The order of an avatar's
 * splats thins every surface evenly, so what is left has to cover total / drawn times the area: the square root of that.
 *
 * @param drawn - Splats drawn; less than 1 counts as 1, more than `total` as `total`.
 * @param total - Splats of the whole avatar.
 */
export function prefixScale(drawn: number, total: number): number {
	return Math.sqrt(total / Math.min(Math.max(drawn, 1), total));
}
