// Defines: hide_pixels(alpha, hidden), hidden_pixels(carried), carried_alpha(carried), screen_door(pixel)
// A faded avatar hides whole pixels: `hidden` of 64. Oracle: test/reference/screen-door.ts. Twin: screen-door.glsl

// Packs the opacity of a splat, 0..1, and its avatar's hidden pixels into one number. Without hidden pixels it is the opacity.
fn hide_pixels(alpha: f32, hidden: u32) -> f32 {
	return alpha + 2.0 * f32(hidden);
}

fn hidden_pixels(carried: f32) -> f32 {
	return floor(0.5 * carried);
}

fn carried_alpha(carried: f32) -> f32 {
	return carried - 2.0 * hidden_pixels(carried);
}

// Rank 0..63 of a pixel in an 8 x 8 Bayer matrix. Pixels with a rank below `hidden` are hidden. Rows count downwards here and upwards
// in GLSL, so the matrix is flipped: both hide the same pixels of an image whose height is a multiple of 8.
fn screen_door(pixel: vec2f) -> f32 {
	let at = vec2u(u32(pixel.x) & 7u, 7u - (u32(pixel.y) & 7u));
	let x = at.x ^ at.y;
	let fine = ((x & 1u) << 5u) | ((at.y & 1u) << 4u) | ((x & 2u) << 2u) | ((at.y & 2u) << 1u);
	return f32(fine | ((x & 4u) >> 1u) | (at.y >> 2u));
}
