// Records and limits shared by the kernels; lab/bake/splat-engine.ts mirrors the strides.

/**
 * Bytes of one splat record, 16 floats: 0 centre x y z, 3 unused, 4 quaternion x y z w (any length), 8 natural logarithm
 * of the standard deviations, 11 unused, 12 colour r g b, 15 opacity logit. Gradients and moments have the same layout.
 */
export const SPLAT_BYTES: usize = 64;
/** Floats of one splat record. */
export const SPLAT_FLOATS: i32 = 16;

/**
 * Bytes of one projected record, 12 floats: 0 centre in pixels, 2 inverse covariance a b c (d² = a·dx² + 2b·dx·dy + c·dy²),
 * 5 opacity, 6 colour r g b, 9 squared extent in standard deviations, 10 half extents in pixels.
 */
export const PROJECTED_BYTES: usize = 48;

/**
 * Bytes of one screen gradient record, 12 floats of which 9 are used. With δ = ∂loss/∂exponent of one pixel:
 * 0 Σδ, 1 Σδ·dx, 2 Σδ·dy, 3 Σδ·dx², 4 Σδ·dx·dy, 5 Σδ·dy², 6 ∂loss/∂colour r g b.
 */
export const SCREEN_GRADIENT_BYTES: usize = 48;

/** Side of a tile in pixels. The loops below are written for 16: four groups of four pixels a row. */
export const TILE: i32 = 16;

export const ALPHA_MIN: f32 = 1.0 / 255.0;
/** Keeps 1 - α away from 0 in the gradient. The trainer keeps opacities below it, so that it never acts. */
export const ALPHA_MAX: f32 = 0.995;
/** A pixel that lets less than this through is finished. */
export const TRANSMITTANCE_MIN: f32 = 1e-4;
/** Largest squared extent of a splat in standard deviations. */
export const EXTENT2_MAX: f32 = 8;
/** Variance added to the projected covariance, square pixels. */
export const DILATION: f32 = 0.3;
/** Metres. */
export const NEAR: f32 = 0.01;
