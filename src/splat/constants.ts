import { ASSET_LIMITS } from '../asset/limits.ts';
import { DEGENERATE_TWICE_AREA } from './triangle-frame.ts';
import { AREA_FACTOR_LIMIT } from './triangle-map.ts';

/** Every splat texture is 2^10 = 1024 texels wide, so that index arithmetic is shifts and masks. */
export const TEXTURE_WIDTH_LOG2 = 10;

/** 1024: texels in a row of every splat texture. */
export const TEXTURE_WIDTH: number = 1 << TEXTURE_WIDTH_LOG2;

/** Splats whose half axes' product on the screen is less, square pixels, are drawn as one triangle instead of a quad. */
export const TRIANGLE_CARD_PIXELS2 = 100;

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

/** Code of a trained pixel of one metre in a packed splat; eight codes an octave: 1 µm to 3 km. */
export const TRAINED_PIXEL_ZERO = 160;

/** Trained pixel, metres, where none is known: so large that no pixel adds to it. */
export const TRAINED_PIXEL_UNKNOWN = 1e9;

/** Corrective weights that shaders have room for. */
export const CORRECTIVE_WEIGHTS: number = ASSET_LIMITS.correctiveWeights;

/** Corrective weights are held within ± this, so that a splat strays no farther than its file says. */
export const CORRECTIVE_WEIGHT_LIMIT = 2;

/** Every constant that a shader shares with TypeScript; `true`: a float. */
const SHARED: readonly (readonly [name: string, value: number, isFloat?: boolean])[] = [
	['TEXTURE_WIDTH_LOG2', TEXTURE_WIDTH_LOG2],
	['TEXTURE_WIDTH', TEXTURE_WIDTH],
	['EXTENT_SIGMAS', EXTENT_SIGMAS, true],
	['MIN_ALPHA', MIN_ALPHA, true],
	['JACOBIAN_CLAMP', JACOBIAN_CLAMP, true],
	['QUADS_PER_BATCH', QUADS_PER_BATCH],
	['KEY_BITS', KEY_BITS],
	['TRIANGLE_CARD_PIXELS2', TRIANGLE_CARD_PIXELS2, true],
	['DILATION_STEP_PIXELS2', DILATION_STEP_PIXELS2, true],
	['TRAINED_PIXEL_ZERO', TRAINED_PIXEL_ZERO, true],
	['TRAINED_PIXEL_UNKNOWN', TRAINED_PIXEL_UNKNOWN, true],
	['CORRECTIVE_WEIGHTS', CORRECTIVE_WEIGHTS],
	['CORRECTIVE_WEIGHT_LIMIT', CORRECTIVE_WEIGHT_LIMIT, true],
	['AREA_FACTOR_LIMIT', AREA_FACTOR_LIMIT, true],
	['DEGENERATE_TWICE_AREA', DEGENERATE_TWICE_AREA, true],
];

/** `#define` lines of the shared constants for GLSL. Put them in front of a shader's text. */
export function shaderConstants(): string {
	return SHARED.map(
		([name, value, isFloat]) => `#define GASPARD_${name} ${isFloat ? float(value) : String(value)}\n`,
	).join('');
}

/** `const` lines of the same constants for WGSL: f32 and u32. Put them in front of a shader's text. */
export function wgslConstants(): string {
	return SHARED.map(([name, value, isFloat]) =>
		isFloat ? `const GASPARD_${name}: f32 = ${float(value)};\n` : `const GASPARD_${name}: u32 = ${value}u;\n`,
	).join('');
}

/** A GLSL or WGSL float literal: always with a point or an exponent. */
function float(value: number): string {
	const text = String(value);
	return /[.e]/.test(text) ? text : `${text}.0`;
}
