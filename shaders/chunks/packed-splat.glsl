// Defines: SplatShape, unpack_color(word), unpack_shape(texel), grow_flags(flags, growth),
//          pack_shape(factor, flags, hidden)
// Frame:   that of the packed splat. Layout and twin: src/splat/packed-splat.ts

struct SplatShape {
	// Lower triangular L with covariance L·Lᵀ, column by column; square root of square metres.
	mat3 factor;
	// Added to the projected covariance, square pixels.
	float dilation;
	// Size of a pixel of the training images, metres: see project_splat. 0: opacity compensates for all dilation.
	float trained_pixel;
	// Hidden pixels of 64: the fade of the splat's avatar.
	uint hidden;
};

// Straight colour, display sRGB, and opacity, 0..1.
vec4 unpack_color(uint word) {
	return vec4((uvec4(word) >> uvec4(0u, 8u, 16u, 24u)) & 255u) / 255.0;
}

SplatShape unpack_shape(uvec4 texel) {
	vec2 a = unpackSnorm2x16(texel.x);
	vec2 b = unpackSnorm2x16(texel.y);
	vec2 c = unpackSnorm2x16(texel.z);
	SplatShape shape;
	bool faded = (texel.w & 0x40000000u) != 0u;
	float scale = uintBitsToFloat((texel.w & (faded ? 0x3fc00000u : 0x3fff0000u)) + 0x1e000000u);
	shape.hidden = faded ? (texel.w >> 16) & 63u : 0u;
	shape.factor = scale * mat3(a.x, a.y, b.x, 0.0, b.y, c.x, 0.0, 0.0, c.y);
	shape.dilation = float(texel.w & 255u) * GASPARD_DILATION_STEP_PIXELS2;
	uint code = (texel.w >> 8) & 255u;
	float pixel = code == 0u ? GASPARD_TRAINED_PIXEL_UNKNOWN : exp2((float(code) - GASPARD_TRAINED_PIXEL_ZERO) * 0.125);
	shape.trained_pixel = (texel.w & 0x80000000u) != 0u ? 0.0 : pixel;
	return shape;
}

// Flags of a texel whose splat is scaled by `growth`: the trained pixel is scaled with it.
uint grow_flags(uint flags, float growth) {
	int code = int((flags >> 8) & 255u);
	if (code == 0) return flags;
	code = clamp(code + int(round(8.0 * log2(max(growth, 1e-6)))), 1, 255);
	return (flags & 0x800000ffu) | (uint(code) << 8);
}

// `flags` are those of the texel that the shape was unpacked from; `hidden` is 0..63.
uvec4 pack_shape(mat3 factor, uint flags, uint hidden) {
	vec3 first = abs(factor[0]);
	vec2 second = abs(factor[1].yz);
	float largest = max(max(max(first.x, first.y), max(first.z, second.x)), max(second.y, abs(factor[2].z)));
	// Rounded up to a value that the masked float can store, so that no quotient exceeds 1.
	uint lent = hidden == 0u ? 0xffffu : 0x3fffffu;
	uint scale_bits = (floatBitsToUint(clamp(largest, 1e-20, 5e17)) + lent) & ~lent;
	float k = 1.0 / uintBitsToFloat(scale_bits);
	return uvec4(
		packSnorm2x16(factor[0].xy * k),
		packSnorm2x16(vec2(factor[0].z, factor[1].y) * k),
		packSnorm2x16(vec2(factor[1].z, factor[2].z) * k),
		(scale_bits - 0x1e000000u) | (flags & 0x8000ffffu) | (hidden == 0u ? 0u : 0x40000000u | (hidden << 16))
	);
}
