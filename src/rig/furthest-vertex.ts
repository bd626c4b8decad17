/** A vertex further out than this, metres, is taken for a failure of its decoder: heads are smaller, shaders overflow later. */
export const FURTHEST_VERTEX_METRES = 100;
