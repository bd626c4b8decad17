/**
 * Writes the world-to-view map of the middle between several eyes: the mean of theirs. For eyes that look in parallel it is
 * exactly the map of the point between them; for canted displays its depth is the mean depth, which is all a sort asks.
 * Column-major 4x4. Allocates nothing.
 */
export function middleView<Eye>(
	out: Float32Array | number[],
	eyes: readonly Eye[],
	worldToEye: (eye: Eye) => ArrayLike<number>,
): void {
	for (let i = 0; i < 16; i++) out[i] = 0;
	for (const eye of eyes) {
		const view = worldToEye(eye);
		for (let i = 0; i < 16; i++) out[i] = out[i]! + view[i]! / eyes.length;
	}
}
