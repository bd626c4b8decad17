/**
 * Writes the world-to-view transform of the middle between several eyes: the mean of their transforms. For eyes with
 * parallel directions this is exactly the transform of the point between them. For canted displays its depth is the mean
 * of both depths, which is sufficient for sorting. 4x4, column-major. Allocates nothing.
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
