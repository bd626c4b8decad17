// Records and limits shared by the kernels. src/fit/engine/splat-layout.ts documents the public records.

/** Bytes of one splat record (16 floats). Gradients, moments and posed records have the same layout. */
export const SPLAT_BYTES: usize = 64;
/** Bytes of one record of harmonics: three vectors of four floats. */
export const HARMONICS_BYTES: usize = 48;
/** Bytes of one rest normal: x y z and whether to cull. */
export const NORMAL_BYTES: usize = 16;
/** Bytes of one triangle map: see src/splat/triangle-map.ts. */
export const MAP_BYTES: usize = 64;
/** Floats of a light, and of each of its three channels. */
export const LIGHT_FLOATS: i32 = 27;
export const LIGHT_TERMS: i32 = 9;

/**
 * Bytes of one projected record, 12 floats: 0 centre in pixels, 2 inverse covariance a b c (d² = a·dx² + 2b·dx·dy + c·dy²),
 * 5 opacity, 6 colour r g b, 9 squared extent in standard deviations, 10 half extents in pixels.
 */
export const PROJECTED_BYTES: usize = 48;

/**
 * Bytes of one gradient record of a splat in a tile, 12 floats of which 9 are used. With δ = ∂loss/∂exponent of a pixel:
 * 0 Σδ, 1 Σδ·dx, 2 Σδ·dy, 3 Σδ·dx², 4 Σδ·dx·dy, 5 Σδ·dy², 6 ∂loss/∂colour r g b.
 */
export const INSTANCE_GRADIENT_BYTES: usize = 48;

/** Splats per item of work. */
export const RANGE: i32 = 1024;

export const ALPHA_MIN: f32 = 1.0 / 255.0;
/** Maximum α, so that 1 - α does not approach 0 in the gradient. */
export const ALPHA_MAX: f32 = 0.995;
/** A pixel with a smaller transmittance is full. */
export const TRANSMITTANCE_MIN: f32 = 1e-4;
/** Largest squared extent of a splat in standard deviations. */
export const EXTENT2_MAX: f32 = 8;
/** Variance added to the projected covariance, square pixels. */
export const DILATION: f32 = 0.3;
/** Splats nearer to the camera than this are not drawn, metres. */
export const NEAR_METRES: f32 = 0.01;
/** The Jacobian of the projection is evaluated no farther out than this multiple of the field of view. */
export const JACOBIAN_CLAMP: f32 = 1.3;
