// Defines: hide_pixels(alpha, hidden), hidden_pixels(carried), carried_alpha(carried), screen_door(pixel)
// A faded avatar hides whole pixels: `hidden` of 64. Oracle: test/reference/screen-door.ts. Twin: screen-door.wgsl

// Packs the opacity of a splat, 0..1, and its avatar's hidden pixels into one number. Without hidden pixels it is the opacity.
float hide_pixels(float alpha, uint hidden) {
	return alpha + 2.0 * float(hidden);
}

float hidden_pixels(float carried) {
	return floor(0.5 * carried);
}

float carried_alpha(float carried) {
	return carried - 2.0 * hidden_pixels(carried);
}

// Rank 0..63 of a pixel in an 8 x 8 Bayer matrix, counted from the lower left. Pixels with a rank below `hidden` are hidden.
float screen_door(vec2 pixel) {
	uvec2 at = uvec2(pixel) & 7u;
	uint x = at.x ^ at.y;
	uint fine = ((x & 1u) << 5) | ((at.y & 1u) << 4) | ((x & 2u) << 2) | ((at.y & 2u) << 1);
	return float(fine | ((x & 4u) >> 1) | (at.y >> 2));
}
