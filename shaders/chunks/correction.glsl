// Defines: Correction, correction_of(item)
// Reads:   corrections, correctiveWeights
// Frame:   avatar, at rest. Table: src/splat/bind-correctives.ts

// RG32UI.
uniform usampler2D corrections;
// Each weight multiplied by its steps of centre, colour and opacity: src/splat/scale-weights.ts.
uniform vec3 correctiveWeights[GASPARD_CORRECTIVE_WEIGHTS];

// Change of a splat by the corrective weights.
struct Correction {
	// Metres.
	vec3 offset;
	// Display sRGB and opacity.
	vec4 color;
};

Correction correction_of(int item) {
	uvec2 head = texelFetch(corrections, texel_of(item), 0).xy;
	int weight = int(head.y & 255u);
	Correction sum = Correction(vec3(0.0), vec4(0.0));
	for (int k = 0; k < int(head.y >> 8); k++) {
		uvec2 entry = texelFetch(corrections, texel_of(int(head.x) + k), 0).xy;
		// Sign-extended bytes.
		vec4 low = vec4(ivec4(uvec4(entry.x) << uvec4(24u, 16u, 8u, 0u)) >> 24);
		vec4 high = vec4(ivec4(uvec4(entry.y) << uvec4(24u, 16u, 8u, 0u)) >> 24);
		vec3 scale = correctiveWeights[weight + k];
		sum.offset += scale.x * low.xyz;
		sum.color += scale.yyyz * vec4(low.w, high.xyz);
	}
	return sum;
}
