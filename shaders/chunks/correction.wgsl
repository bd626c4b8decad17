// Defines: Correction, correction_of(item)
// Reads:   corrections, correctiveWeights
// Frame:   avatar, at rest. Table: src/splat/bind-correctives.ts

// Change of a splat by the corrective weights.
struct Correction {
	// Metres.
	offset: vec3f,
	// Display sRGB and opacity.
	color: vec4f,
}

fn correction_of(item: u32) -> Correction {
	let head = corrections[item];
	let weight = head.y & 255u;
	var sum = Correction(vec3f(0.0), vec4f(0.0));
	for (var k = 0u; k < (head.y >> 8u); k++) {
		let entry = corrections[head.x + k];
		// Sign-extended bytes.
		let low = vec4f(bitcast<vec4i>(vec4u(entry.x) << vec4u(24u, 16u, 8u, 0u)) >> vec4u(24u));
		let high = vec4f(bitcast<vec4i>(vec4u(entry.y) << vec4u(24u, 16u, 8u, 0u)) >> vec4u(24u));
		let steps = bitcast<vec4f>(vec4u(corrections[(weight + k) * 2u], corrections[(weight + k) * 2u + 1u]));
		let limit = GASPARD_CORRECTIVE_WEIGHT_LIMIT;
		let scale = steps * clamp(correctiveWeights[weight + k], -limit, limit);
		sum.offset += scale.x * low.xyz;
		sum.color += scale.yyyz * vec4f(low.w, high.xyz);
	}
	return sum;
}
