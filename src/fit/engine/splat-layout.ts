/**
 * Numbers of one splat record: 0 centre x y z (metres), 3 unused, 4 quaternion x y z w (of any length except 0), 8 natural logarithms of
 * the standard deviations, 11 unused, 12 colour r g b (display sRGB, 0..1), 15 opacity logit. Gradients have the same layout.
 */
export const SPLAT_STRIDE = 16;

/**
 * Numbers of one record of degree-1 harmonics: for each of r, g, b a vector h x y z and an unused number. For a unit direction of view d
 * (from the camera to the splat, in the rest frame) the colour is c + h·d.
 */
export const HARMONICS_STRIDE = 12;

/** Numbers of one rest normal: unit x y z (0 0 0 for none), then 1 if the splat is culled when it faces away, else 0. */
export const NORMAL_STRIDE = 4;

/**
 * Numbers of a light: LIGHT_TERMS for each of r, g, b. The colour of a splat with the posed normal n = (x, y, z) is multiplied by
 * l0 + l1·x + l2·y + l3·z + l4·xy + l5·yz + l6·zx + l7·(x² - y²) + l8·(2z² - x² - y²), in display sRGB. 1 0 0 … is neutral; l0 is the
 * exposure. Splats without a normal are multiplied by l0 only.
 */
export const LIGHT_LENGTH = 27;
/** Terms per channel. */
export const LIGHT_TERMS = 9;

/**
 * Numbers of a camera and of its gradient: world-to-camera rotation, row-major (9), translation (3), focal lengths x y (2), principal
 * point (2), pixels. The camera frame of engines is x right, y down, z forward.
 */
export const CAMERA_LENGTH = 16;

/** Rows per block of a decoder. Row counts are multiples of it. */
export const ROW_BLOCK = 128;

/** Side of a tile, pixels. Picture sizes are multiples of it. */
export const TILE = 16;

/** Opacities are clamped to this, so that 1 - α does not approach 0. The logit's gradient is 0 beyond; keep logits below 4.6. */
export const OPACITY_MAX = 0.995;
/** A pixel with a smaller transmittance is full. The splat that fills it is still blended. */
export const TRANSMITTANCE_MIN = 1e-4;
/** Splats nearer to the camera than this, metres, are not drawn. */
export const NEAR_METRES = 0.01;
/** Dilation of the projected covariance, square pixels, as in the renderer. */
export const DILATION_PIXELS2 = 0.3;
