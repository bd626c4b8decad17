// Defines: Correction, correction_of(item), corrected_color(word, correction)
// Reads:   corrections, correctiveWeights
// Frame:   the avatar's, at rest. Table: src/splat/bind-correctives.ts

// What the weights add to a splat.
struct Correction {
	// Metres.
	offset: vec3f,
	// Display sRGB and opacity, of 255.
	color: vec4f,
}

fn correction_of(item: u32) -> Correction {
	let head = corrections[item];
	let weight = head.y & 255u;
	let count = head.y >> 8u;
	var sum = Correction(vec3f(0.0), vec4f(0.0));
	for (var k = 0u; k < count; k++) {
		let entry = corrections[head.x + k];
		// Bytes with their signs.
		let low = vec4f(bitcast<vec4i>(vec4u(entry.x) << vec4u(24u, 16u, 8u, 0u)) >> vec4u(24u));
		let high = vec3f(bitcast<vec3i>(vec3u(entry.y) << vec3u(24u, 16u, 8u)) >> vec3u(24u));
		let held = clamp(
			correctiveWeights[weight + k],
			-GASPARD_CORRECTIVE_WEIGHT_LIMIT,
			GASPARD_CORRECTIVE_WEIGHT_LIMIT,
		);
		let steps = bitcast<vec4f>(vec4u(corrections[(weight + k) * 2u], corrections[(weight + k) * 2u + 1u]));
		sum.offset += held * steps.x * low.xyz;
		sum.color += held * steps.yyyz * vec4f(low.w, high);
	}
	sum.color *= 255.0;
	return sum;
}

fn corrected_color(word: u32, correction: Correction) -> u32 {
	let bytes = vec4f((vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u));
	let corrected = vec4u(clamp(bytes + correction.color, vec4f(0.0), vec4f(255.0)) + 0.5) << vec4u(0u, 8u, 16u, 24u);
	return corrected.x | corrected.y | corrected.z | corrected.w;
}
