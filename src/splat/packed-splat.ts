import { DILATION_STEP_PIXELS2, TRAINED_PIXEL_ZERO } from './constants.ts';

/**
 * Words per texel. One splat is two texels of four 32-bit words, at rest and posed. Twin: shaders/chunks/packed-splat.glsl.
 *
 * | word | centre texel | shape texel |
 * |---|---|---|
 * | 0 | x as float bits | snorm16 L00, L10 |
 * | 1 | y as float bits | snorm16 L20, L11 |
 * | 2 | z as float bits | snorm16 L21, L22 |
 * | 3 | r g b a, 8 bits each, r lowest | scale: 14 bits of a positive float, the other bits are flags |
 *
 * L·scale is the lower factor of the covariance in metres (lower-factor.ts). The scale only spans the range of the snorm16
 * numbers; rounding it up costs less than a hundredth of that range. Flags in the scale word:
 *
 * - Sign bit: opacity compensates for all dilation.
 * - Low byte: dilation in steps of DILATION_STEP_PIXELS2.
 * - Second byte: trained pixel (size of a pixel of the training images at the splat), an eighth of an octave per step;
 *   0 means unknown.
 * - Second highest bit: the avatar is faded. It is free because the exponent is counted from 2^-67. A faded splat keeps
 *   one bit of the scale's fraction (which costs at most a third of the range) and stores the number of hidden pixels of
 *   64 (screen-door.ts) in the six bits above the low two bytes.
 */
export const WORDS_PER_TEXEL = 4;

/** Float bits of 2^-67. A scale is stored as the difference of its bits to these. */
const SCALE_ZERO = 0x1e000000;
const FADED = 0x40000000;

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/**
 * Writes one shape texel.
 *
 * @param factor - L00 L10 L20 L11 L21 L22 from `factorOffset` on, metres.
 * @param flags - Result of `shapeFlags`.
 */
export function packShape(
	out: Uint32Array,
	offset: number,
	factor: ArrayLike<number>,
	factorOffset: number,
	flags: number,
): void {
	let largest = 1e-20;
	for (let i = 0; i < 6; i++) largest = Math.max(largest, Math.abs(factor[factorOffset + i]!));
	floats[0] = Math.min(largest, 5e17);
	// Rounded up to a value that the masked float can store, so that no quotient exceeds 1.
	words[0] = (words[0]! + 65535) & 0x7fff0000;
	const k = 32767 / floats[0]!;
	for (let pair = 0; pair < 3; pair++) {
		const low = Math.round(factor[factorOffset + pair * 2]! * k) & 0xffff;
		const high = Math.round(factor[factorOffset + pair * 2 + 1]! * k) & 0xffff;
		out[offset + pair] = (low | (high << 16)) >>> 0;
	}
	out[offset + 3] = ((words[0]! - SCALE_ZERO) | flags) >>> 0;
}

/**
 * Flag bits of the scale word, which define how the splat is drawn. The dilation is rounded to its step and clamped to
 * 0..2.55. The trained pixel is rounded up to an eighth of an octave, so that nothing changes at the trained size.
 *
 * @param trainedPixelMetres - Size of a pixel of the training images at the splat; 0, the default, means unknown.
 */
export function shapeFlags(dilationPixels2: number, opacityCompensation: boolean, trainedPixelMetres = 0): number {
	const steps = Math.min(255, Math.max(0, Math.round(dilationPixels2 / DILATION_STEP_PIXELS2)));
	const code =
		trainedPixelMetres > 0
			? Math.min(255, Math.max(1, Math.ceil(8 * Math.log2(trainedPixelMetres) - 1e-9) + TRAINED_PIXEL_ZERO))
			: 0;
	return ((opacityCompensation ? 0x80000000 : 0) | (code << 8) | steps) >>> 0;
}

/** Reads what `packShape` wrote: six numbers into `out`, metres. Returns the flags of `shapeFlags`. */
export function unpackShape(
	out: Float32Array | Float64Array,
	offset: number,
	texels: ArrayLike<number>,
	texel: number,
): number {
	const last = texels[texel + 3]!;
	words[0] = (last & (last & FADED ? 0x3fc00000 : 0x3fff0000)) + SCALE_ZERO;
	const k = floats[0]! / 32767;
	for (let pair = 0; pair < 3; pair++) {
		const word = texels[texel + pair]!;
		out[offset + pair * 2] = Math.max(-32767, (word << 16) >> 16) * k;
		out[offset + pair * 2 + 1] = Math.max(-32767, word >> 16) * k;
	}
	return (last & 0x8000ffff) >>> 0;
}

/** Returns how many pixels of 64 are hidden for the splat with this shape texel. */
export function unpackHidden(texels: ArrayLike<number>, texel: number): number {
	const last = texels[texel + 3]!;
	return last & FADED ? (last >>> 16) & 63 : 0;
}
