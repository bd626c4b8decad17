import { DEGENERATE_TWICE_AREA } from './triangle-frame.ts';
import { AREA_FACTOR_LIMIT } from './triangle-map.ts';

/** Every splat texture is 2^10 = 1024 texels wide, so that index arithmetic is shifts and masks. */
export const TEXTURE_WIDTH_LOG2 = 10;

/** 1024: texels in a row of every splat texture. */
export const TEXTURE_WIDTH: number = 1 << TEXTURE_WIDTH_LOG2;

/** The kernel exp(-d²/2) is drawn up to this many standard deviations: d² = 8. */
export const EXTENT_SIGMAS: number = Math.sqrt(8);

/** Splats and fragments fainter than this leave no trace in 8 bits and are not drawn. */
export const MIN_ALPHA: number = 1 / 255;

/** The projection's derivative is taken no farther out than this multiple of the field of view. */
export const JACOBIAN_CLAMP = 1.3;

/** Splats drawn by one instance of the indexed quad batch. */
export const QUADS_PER_BATCH = 128;

/** Bits of a depth key; 0 is farthest. */
export const KEY_BITS = 16;

/** Step of the dilation that a packed splat can carry, square pixels; 255 steps. */
export const DILATION_STEP_PIXELS2 = 0.01;

/** `#define` lines for every constant that a shader shares with TypeScript. Put them in front of a shader's text. */
export function shaderConstants(): string {
	const lines: readonly (readonly [string, string])[] = [
		['TEXTURE_WIDTH_LOG2', String(TEXTURE_WIDTH_LOG2)],
		['TEXTURE_WIDTH', String(TEXTURE_WIDTH)],
		['EXTENT_SIGMAS', float(EXTENT_SIGMAS)],
		['MIN_ALPHA', float(MIN_ALPHA)],
		['JACOBIAN_CLAMP', float(JACOBIAN_CLAMP)],
		['QUADS_PER_BATCH', String(QUADS_PER_BATCH)],
		['KEY_BITS', String(KEY_BITS)],
		['DILATION_STEP_PIXELS2', float(DILATION_STEP_PIXELS2)],
		['AREA_FACTOR_LIMIT', float(AREA_FACTOR_LIMIT)],
		['DEGENERATE_TWICE_AREA', float(DEGENERATE_TWICE_AREA)],
	];
	return lines.map(([name, value]) => `#define GASPARD_${name} ${value}\n`).join('');
}

/** A GLSL float literal: always with a point or an exponent. */
function float(value: number): string {
	const text = String(value);
	return /[.e]/.test(text) ? text : `${text}.0`;
}
