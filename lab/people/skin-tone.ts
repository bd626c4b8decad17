import { linearOfSrgb } from '../render/display-color.ts';
import type { Color } from './paint-skin.ts';

/** Cheeks from very fair to very dark, display sRGB 0..255: stops at even steps of melanin. */
const TONES: readonly Color[] = [
	[233, 196, 178],
	[224, 180, 155],
	[208, 157, 127],
	[184, 130, 98],
	[147, 98, 70],
	[108, 70, 50],
	[74, 48, 37],
];

/**
 * Linear colour of a cheek.
 *
 * @param melanin - 0 very fair … 1 very dark.
 * @param undertone - -1 yellow and olive … 1 rosy.
 */
export function skinTone(melanin: number, undertone: number): Color {
	const at = Math.min(1, Math.max(0, melanin)) * (TONES.length - 1);
	const below = Math.min(TONES.length - 2, Math.floor(at));
	const t = at - below;
	const shift = [0.01 * undertone, -0.045 * undertone, 0.05 * undertone];
	return [0, 1, 2].map((k) => {
		const srgb = (TONES[below]![k]! * (1 - t) + TONES[below + 1]![k]! * t) / 255;
		return linearOfSrgb(srgb) * (1 + shift[k]!);
	}) as unknown as Color;
}
