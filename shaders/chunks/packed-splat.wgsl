// Defines: SplatShape, unpack_color(word), unpack_shape(texel), grow_flags(flags, growth),
//          pack_shape(factor, flags, hidden)
// Frame:   that of the packed splat. Layout and twin: src/splat/packed-splat.ts

struct SplatShape {
	// Lower triangular L with covariance L·Lᵀ, column by column; square root of square metres.
	factor: mat3x3f,
	// Added to the projected covariance, square pixels.
	dilation: f32,
	// Size of a pixel of the training images, metres: see project_splat. 0: opacity compensates for all dilation.
	trained_pixel: f32,
	// Hidden pixels of 64: the fade of the splat's avatar.
	hidden: u32,
}

// Straight colour, display sRGB, and opacity, 0..1.
fn unpack_color(word: u32) -> vec4f {
	return vec4f((vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u)) / 255.0;
}

fn unpack_shape(texel: vec4u) -> SplatShape {
	let a = unpack2x16snorm(texel.x);
	let b = unpack2x16snorm(texel.y);
	let c = unpack2x16snorm(texel.z);
	let faded = (texel.w & 0x40000000u) != 0u;
	let scale = bitcast<f32>((texel.w & select(0x3fff0000u, 0x3fc00000u, faded)) + 0x1e000000u);
	var shape: SplatShape;
	shape.hidden = select(0u, (texel.w >> 16u) & 63u, faded);
	shape.factor = scale * mat3x3f(a.x, a.y, b.x, 0.0, b.y, c.x, 0.0, 0.0, c.y);
	shape.dilation = f32(texel.w & 255u) * GASPARD_DILATION_STEP_PIXELS2;
	let code = (texel.w >> 8u) & 255u;
	let pixel = select(exp2((f32(code) - GASPARD_TRAINED_PIXEL_ZERO) * 0.125), GASPARD_TRAINED_PIXEL_UNKNOWN, code == 0u);
	shape.trained_pixel = select(pixel, 0.0, (texel.w & 0x80000000u) != 0u);
	return shape;
}

// Flags of a texel whose splat is scaled by `growth`: the trained pixel is scaled with it.
fn grow_flags(flags: u32, growth: f32) -> u32 {
	let code = i32((flags >> 8u) & 255u);
	if (code == 0) { return flags; }
	let grown = clamp(code + i32(round(8.0 * log2(max(growth, 1e-6)))), 1, 255);
	return (flags & 0x800000ffu) | (u32(grown) << 8u);
}

// `flags` are those of the texel that the shape was unpacked from; `hidden` is 0..63.
fn pack_shape(factor: mat3x3f, flags: u32, hidden: u32) -> vec4u {
	let first = abs(factor[0]);
	let second = abs(factor[1].yz);
	let largest = max(max(max(first.x, first.y), max(first.z, second.x)), max(second.y, abs(factor[2].z)));
	// Rounded up to a value that the masked float can store, so that no quotient exceeds 1.
	let lent = select(0x3fffffu, 0xffffu, hidden == 0u);
	let scale_bits = (bitcast<u32>(clamp(largest, 1e-20, 5e17)) + lent) & ~lent;
	let k = 1.0 / bitcast<f32>(scale_bits);
	return vec4u(
		pack2x16snorm(factor[0].xy * k),
		pack2x16snorm(vec2f(factor[0].z, factor[1].y) * k),
		pack2x16snorm(vec2f(factor[1].z, factor[2].z) * k),
		(scale_bits - 0x1e000000u) | (flags & 0x8000ffffu) | select(0x40000000u | (hidden << 16u), 0u, hidden == 0u),
	);
}
