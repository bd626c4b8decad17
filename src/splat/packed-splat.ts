import { DILATION_STEP_PIXELS2 } from './constants.ts';

/**
 * One splat is two texels of four 32-bit words, at rest and posed alike. Twin: shaders/chunks/packed-splat.glsl.
 *
 * | word | centre texel | shape texel |
 * |---|---|---|
 * | 0 | x as float bits | snorm16 L00, L10 |
 * | 1 | y as float bits | snorm16 L20, L11 |
 * | 2 | z as float bits | snorm16 L21, L22 |
 * | 3 | r g b a, 8 bits each, r lowest | scale, positive float bits, whose sign bit and low byte are lent out |
 *
 * L·scale is the lower factor of the covariance in metres (lower-factor.ts). Sign bit of the scale: opacity makes up for
 * the dilation. Low byte: dilation in steps of DILATION_STEP_PIXELS2. What the loan costs is 3e-5 of the scale.
 */
export const WORDS_PER_TEXEL = 4;

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/**
 * Writes one shape texel.
 *
 * @param factor - L00 L10 L20 L11 L21 L22 from `factorOffset` on, metres.
 * @param flags - What `shapeFlags` gave.
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
	floats[0] = largest;
	// Rounded up to what the masked float can hold, so that no quotient passes 1.
	words[0] = (words[0]! + 255) & 0x7fffff00;
	const k = 32767 / floats[0]!;
	for (let pair = 0; pair < 3; pair++) {
		const low = Math.round(factor[factorOffset + pair * 2]! * k) & 0xffff;
		const high = Math.round(factor[factorOffset + pair * 2 + 1]! * k) & 0xffff;
		out[offset + pair] = (low | (high << 16)) >>> 0;
	}
	out[offset + 3] = (words[0]! | flags) >>> 0;
}

/** The lent bits of the scale word: how the splat is to be drawn. Dilation is rounded to its step and held to 0..2.55. */
export function shapeFlags(dilationPixels2: number, opacityCompensation: boolean): number {
	const steps = Math.min(255, Math.max(0, Math.round(dilationPixels2 / DILATION_STEP_PIXELS2)));
	return (opacityCompensation ? 0x80000000 | steps : steps) >>> 0;
}

/** Reads back what `packShape` wrote: six numbers into `out`, metres. Returns the lent bits. */
export function unpackShape(
	out: Float32Array | Float64Array,
	offset: number,
	texels: ArrayLike<number>,
	texel: number,
): number {
	words[0] = texels[texel + 3]! & 0x7fffff00;
	const k = floats[0]! / 32767;
	for (let pair = 0; pair < 3; pair++) {
		const word = texels[texel + pair]!;
		out[offset + pair * 2] = Math.max(-32767, (word << 16) >> 16) * k;
		out[offset + pair * 2 + 1] = Math.max(-32767, word >> 16) * k;
	}
	return (texels[texel + 3]! & 0x800000ff) >>> 0;
}
