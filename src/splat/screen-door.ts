/**
 * Pixels of each 8 x 8 that show nothing of an avatar of this opacity, 0..64. A fade takes whole pixels, in a fixed pattern:
 * a factor on each splat's alpha would leave a head of ten layers solid until shortly before it is gone, and then show
 * the inside of its mouth. What is not a number counts as 1.
 */
export function hiddenPixels(opacity: number): number {
	return 64 - Math.round(64 * Math.min(1, Math.max(0, Number.isNaN(opacity) ? 1 : opacity)));
}
