/**
 * A decoded vertex farther from the avatar's origin than this is treated as a decoder failure. Metres. Heads are much
 * smaller, and shaders overflow only at much larger values.
 */
export const FURTHEST_VERTEX_METRES = 100;
