/**
 * Returns how many pixels of each 8 x 8 block hide an avatar of this opacity, 0..64. A fade hides whole pixels in a fixed
 * pattern. A factor on each splat's alpha would not fade evenly: a head of ten layers would stay solid until shortly
 * before it disappears, and then show the inside of its mouth.
 *
 * @param opacity - Clamped to 0..1. NaN counts as 1.
 */
export function hiddenPixels(opacity: number): number {
	return 64 - Math.round(64 * Math.min(1, Math.max(0, Number.isNaN(opacity) ? 1 : opacity)));
}
