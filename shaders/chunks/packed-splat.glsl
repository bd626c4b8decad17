// Defines: SplatShape, unpack_color(word), unpack_shape(texel), pack_shape(shape)
// Frame:   whichever the packed splat is in. Layout and twin: src/splat/packed-splat.ts

struct SplatShape {
	// Lower triangular L with covariance L·Lᵀ, column by column; square root of square metres.
	mat3 factor;
	// Added to the projected covariance, square pixels.
	float dilation;
	// True where opacity makes up for the dilation.
	bool compensated;
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
	float scale = uintBitsToFloat(texel.w & 0x7fffff00u);
	shape.factor = scale * mat3(a.x, a.y, b.x, 0.0, b.y, c.x, 0.0, 0.0, c.y);
	shape.dilation = float(texel.w & 255u) * GASPARD_DILATION_STEP_PIXELS2;
	shape.compensated = (texel.w & 0x80000000u) != 0u;
	return shape;
}

// `flags` are the dilation byte and the compensation bit of the texel that the shape came from.
uvec4 pack_shape(mat3 factor, uint flags) {
	vec3 first = abs(factor[0]);
	vec2 second = abs(factor[1].yz);
	float largest = max(max(max(first.x, first.y), max(first.z, second.x)), max(second.y, abs(factor[2].z)));
	// Rounded up to what the masked float can hold, so that no quotient passes 1.
	uint scale_bits = (floatBitsToUint(max(largest, 1e-20)) + 255u) & 0x7fffff00u;
	float k = 1.0 / uintBitsToFloat(scale_bits);
	return uvec4(
		packSnorm2x16(factor[0].xy * k),
		packSnorm2x16(vec2(factor[0].z, factor[1].y) * k),
		packSnorm2x16(vec2(factor[1].z, factor[2].z) * k),
		scale_bits | (flags & 0x800000ffu)
	);
}
