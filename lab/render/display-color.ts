const SHOULDER = 0.72;
const TABLE_SIZE = 8192;
const TABLE_LIMIT = 4;
const displayTable = makeDisplayTable();

/**
 * Display sRGB (0..1) of linear light: a soft shoulder above 0.72, so that highlights never clip hard, then the sRGB
 * transfer curve. Every picture and every splat colour of the lab goes through this one curve.
 */
export function toDisplay(linear: number): number {
	if (!(linear > 0)) return 0;
	// The table is spaced by the square root: even steps for the eye.
	const at = Math.sqrt(linear) * ((TABLE_SIZE - 1) / Math.sqrt(TABLE_LIMIT));
	return at >= TABLE_SIZE - 1 ? 1 : displayTable[(at + 0.5) | 0]!;
}

/** Linear light of an 8-bit sRGB value. */
export function linearOfByte(byte: number): number {
	return byteTable[byte]!;
}

/** Linear light of display sRGB 0..1, without the shoulder of `toDisplay`. */
export function linearOfSrgb(value: number): number {
	return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** sRGB 0..1 of linear light 0..1. */
export function srgbOfLinear(linear: number): number {
	return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

const byteTable = Float32Array.from({ length: 256 }, (_, i) => linearOfSrgb(i / 255));

function makeDisplayTable(): Float32Array {
	return Float32Array.from({ length: TABLE_SIZE }, (_, i) => {
		const linear = (i / (TABLE_SIZE - 1)) ** 2 * TABLE_LIMIT;
		const room = 1 - SHOULDER;
		const held = linear <= SHOULDER ? linear : 1 - room * Math.exp(-(linear - SHOULDER) / room);
		return Math.min(1, srgbOfLinear(held));
	});
}
