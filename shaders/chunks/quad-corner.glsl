// Defines: card_corner(corner, radii_pixels2) -> corner 0..3 of a card around the unit circle
// Small splats are one triangle, 0 1 2; of the two triangles of a quad, 0 1 2 and 2 1 3, the second has no area then, and
// is thrown away at once. Where splats are a few pixels wide, triangles cost more than their pixels; where they are large,
// pixels do, and a quad has fewer of them outside of the circle. `radii_pixels2` is the product of the half axes.
// Twin: quad-corner.wgsl
vec2 card_corner(int corner, float radii_pixels2) {
	if (radii_pixels2 < GASPARD_TRIANGLE_SPLAT_PIXELS2) {
		return corner == 0 ? vec2(0.0, 2.0) : vec2(corner == 2 ? 1.7320508 : -1.7320508, -1.0);
	}
	return vec2(corner & 1, (corner >> 1) & 1) * 2.0 - 1.0;
}
