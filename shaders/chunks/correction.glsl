// Defines: Correction, correction_of(item), corrected_color(word, correction)
// Reads:   corrections, correctiveWeights
// Frame:   the avatar's, at rest. Table: src/splat/bind-correctives.ts

// RG32UI.
uniform usampler2D corrections;
// Each weight times its steps of centre, colour and opacity: src/splat/scale-weights.ts.
uniform vec3 correctiveWeights[GASPARD_CORRECTIVE_WEIGHTS];

// What the weights add to a splat.
struct Correction {
	// Metres.
	vec3 offset;
	// Display sRGB and opacity, of 255.
	vec4 color;
};

Correction correction_of(int item) {
	uvec2 head = texelFetch(corrections, texel_of(item), 0).xy;
	int first = int(head.x);
	int weight = int(head.y & 255u);
	int count = int(head.y >> 8);
	Correction sum = Correction(vec3(0.0), vec4(0.0));
	for (int k = 0; k < count; k++) {
		uvec2 entry = texelFetch(corrections, texel_of(first + k), 0).xy;
		// Bytes with their signs.
		vec4 low = vec4(ivec4(uvec4(entry.x) << uvec4(24u, 16u, 8u, 0u)) >> 24);
		vec3 high = vec3(ivec3(uvec3(entry.y) << uvec3(24u, 16u, 8u)) >> 24);
		vec3 scale = correctiveWeights[weight + k];
		sum.offset += scale.x * low.xyz;
		sum.color += vec4(scale.yyy, scale.z) * vec4(low.w, high);
	}
	sum.color *= 255.0;
	return sum;
}

uint corrected_color(uint word, Correction correction) {
	vec4 bytes = vec4((uvec4(word) >> uvec4(0u, 8u, 16u, 24u)) & 255u);
	uvec4 corrected = uvec4(clamp(bytes + correction.color, 0.0, 255.0) + 0.5) << uvec4(0u, 8u, 16u, 24u);
	return corrected.x | corrected.y | corrected.z | corrected.w;
}
