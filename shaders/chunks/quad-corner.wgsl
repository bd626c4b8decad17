// Defines: quad_corner(corner, radii_pixels2) -> corner 0..3 of a quad around the unit circle
// Small splats are one triangle, 0 1 2: the second of the quad's triangles, 0 1 2 and 2 1 3, then has no area and is
// discarded at once. For splats a few pixels wide triangles cost more than pixels; for large splats
// pixels cost more, and a quad has fewer outside of the circle. `radii_pixels2` is the product of the half axes.
// Twin: quad-corner.glsl
fn quad_corner(corner: u32, radii_pixels2: f32) -> vec2f {
	if (radii_pixels2 < GASPARD_TRIANGLE_SPLAT_PIXELS2) {
		if (corner == 0u) { return vec2f(0.0, 2.0); }
		return vec2f(select(-1.7320508, 1.7320508, corner == 2u), -1.0);
	}
	return vec2f(f32(corner & 1u), f32((corner >> 1u) & 1u)) * 2.0 - 1.0;
}
