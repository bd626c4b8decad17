/**
 * Numbers of one splat record: 0 centre x y z (metres), 3 unused, 4 quaternion x y z w (any length but 0), 8 natural
 * logarithms of the standard deviations, 11 unused, 12 colour r g b (display sRGB, 0..1), 15 opacity logit. Gradients have
 * the same layout.
 */
export const SPLAT_STRIDE = 16;

/**
 * Numbers of one record of degree-1 harmonics: for each of r, g, b a vector h x y z and an unused number. Seen along the
 * unit direction d (from the camera to the splat, in the rest frame) the colour is c + h·d.
 */
export const HARMONICS_STRIDE = 12;

/** Numbers of one rest normal: unit x y z (0 0 0: no normal), and 1 where the splat is not drawn when it faces away, else 0. */
export const NORMAL_STRIDE = 4;

/**
 * Numbers of a light: LIGHT_TERMS for each of r, g, b. The colour of a splat with the posed normal n is multiplied by
 * l0 + l1·x + l2·y + l3·z + l4·xy + l5·yz + l6·zx + l7·(x² - y²) + l8·(2z² - x² - y²), in display sRGB. 1 0 0 … is no change;
 * l0 alone is the exposure. Splats without a normal get l0 only.
 */
export const LIGHT_LENGTH = 27;
/** Terms a channel. */
export const LIGHT_TERMS = 9;

/**
 * Numbers of a camera's gradient: world-to-camera rotation row by row (9), translation (3), focal lengths x y (2), principal
 * point (2), pixels. Camera frame of the engines: x right, y down, z forward.
 */
export const CAMERA_LENGTH = 16;

/** Rows of a decoder come in blocks of so many: row counts are multiples of it. */
export const ROW_BLOCK = 128;

/** Side of a tile, pixels: picture sizes are multiples of it. */
export const TILE = 16;

/** Opacities stop here, so that 1 - α never nears 0; the gradient of the logit is 0 beyond. Keep logits below 4.6. */
export const OPACITY_MAX = 0.995;
/** A pixel that lets less than this through is finished; the splat that brings it there is blended. */
export const TRANSMITTANCE_MIN = 1e-4;
/** Splats nearer to the camera than this, metres, are not drawn. */
export const NEAR_METRES = 0.01;
/** Dilation of the projected covariance, square pixels: that of the viewer. */
export const DILATION_PIXELS2 = 0.3;
