/**
 * Writes the world-to-view map of the middle between several eyes: the mean of theirs. For eyes that look in parallel it is
 * exactly the map of the point between them; for canted displays its depth is the mean depth, which is all a sort asks.
 * Column-major 4x4. Allocates nothing.
 */
export function middleView(
	out: Float32Array | number[],
	count: number,
	eye: (index: number) => ArrayLike<number>,
): void {
	for (let i = 0; i < 16; i++) out[i] = 0;
	for (let e = 0; e < count; e++) {
		const view = eye(e);
		for (let i = 0; i < 16; i++) out[i] = out[i]! + view[i]! / count;
	}
}
