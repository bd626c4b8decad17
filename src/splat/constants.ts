import { ASSET_LIMITS } from '../asset/limits.ts';
import { DEGENERATE_TWICE_AREA } from './triangle-frame.ts';
import { AREA_FACTOR_LIMIT } from './triangle-map.ts';

/** Every splat texture is 2^10 = 1024 texels wide, so that shaders compute texel positions with shifts and masks. */
export const TEXTURE_WIDTH_LOG2 = 10;

/** 1024: texels per row of every splat texture. */
export const TEXTURE_WIDTH: number = 1 << TEXTURE_WIDTH_LOG2;

/** A splat with a smaller product of its half axes on the screen is drawn as one triangle instead of a quad. Square pixels. */
export const TRIANGLE_SPLAT_PIXELS2 = 100;

/** The kernel exp(-d²/2) is drawn up to this many standard deviations: d² = 8. */
export const EXTENT_SIGMAS: number = Math.sqrt(8);

/** Splats and fragments with a smaller alpha do not change an 8-bit image and are not drawn. */
export const MIN_ALPHA: number = 1 / 255;

/** The Jacobian of the projection is evaluated no farther from the image centre than this multiple of the field of view. */
export const JACOBIAN_CLAMP = 1.3;

/** Splats drawn by one instance of the indexed quad batch. */
export const QUADS_PER_BATCH = 128;

/** Bits of a depth key. Key 0 is the farthest depth. */
export const KEY_BITS = 16;

/** Quantisation step of the dilation in a packed splat, square pixels. There are 255 steps. */
export const DILATION_STEP_PIXELS2 = 0.01;

/**
 * Code of a trained pixel of one metre in a packed splat. There are eight codes per octave, which cover 1 µm to 3 km.
 * The trained pixel is the size of one pixel of the training images at the splat.
 */
export const TRAINED_PIXEL_ZERO = 160;

/** Trained pixel, metres, of splats for which it is unknown. It is so large that dilation is never increased. */
export const TRAINED_PIXEL_UNKNOWN = 1e9;

/** Number of corrective weights for which the shaders reserve space. */
export const CORRECTIVE_WEIGHTS: number = ASSET_LIMITS.correctiveWeights;

/** Corrective weights are clamped to ± this, so that a splat moves no farther than its file declares. */
export const CORRECTIVE_WEIGHT_LIMIT = 2;

/** Every constant that shaders share with TypeScript. `isFloat` selects a float literal. */
const SHARED: readonly (readonly [name: string, value: number, isFloat?: boolean])[] = [
	['TEXTURE_WIDTH_LOG2', TEXTURE_WIDTH_LOG2],
	['TEXTURE_WIDTH', TEXTURE_WIDTH],
	['EXTENT_SIGMAS', EXTENT_SIGMAS, true],
	['MIN_ALPHA', MIN_ALPHA, true],
	['JACOBIAN_CLAMP', JACOBIAN_CLAMP, true],
	['QUADS_PER_BATCH', QUADS_PER_BATCH],
	['KEY_BITS', KEY_BITS],
	['TRIANGLE_SPLAT_PIXELS2', TRIANGLE_SPLAT_PIXELS2, true],
	['DILATION_STEP_PIXELS2', DILATION_STEP_PIXELS2, true],
	['TRAINED_PIXEL_ZERO', TRAINED_PIXEL_ZERO, true],
	['TRAINED_PIXEL_UNKNOWN', TRAINED_PIXEL_UNKNOWN, true],
	['CORRECTIVE_WEIGHTS', CORRECTIVE_WEIGHTS],
	['CORRECTIVE_WEIGHT_LIMIT', CORRECTIVE_WEIGHT_LIMIT, true],
	['AREA_FACTOR_LIMIT', AREA_FACTOR_LIMIT, true],
	['DEGENERATE_TWICE_AREA', DEGENERATE_TWICE_AREA, true],
];

/** Returns the shared constants as `#define` lines for GLSL. Put them in front of a shader's text. */
export function shaderConstants(): string {
	return SHARED.map(
		([name, value, isFloat]) => `#define GASPARD_${name} ${isFloat ? float(value) : String(value)}\n`,
	).join('');
}

/** Returns the shared constants as `const` lines of type f32 or u32 for WGSL. Put them in front of a shader's text. */
export function wgslConstants(): string {
	return SHARED.map(([name, value, isFloat]) =>
		isFloat ? `const GASPARD_${name}: f32 = ${float(value)};\n` : `const GASPARD_${name}: u32 = ${value}u;\n`,
	).join('');
}

/** Formats a GLSL or WGSL float literal: always with a decimal point or an exponent. */
function float(value: number): string {
	const text = String(value);
	return /[.e]/.test(text) ? text : `${text}.0`;
}
