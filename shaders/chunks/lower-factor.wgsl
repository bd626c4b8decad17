// Defines: lower_factor(m) -> lower triangular L with L·Lᵀ = M·Mᵀ
// Frame:   target frame of M. Twin: src/splat/lower-factor.ts
fn lower_factor(m: mat3x3f) -> mat3x3f {
	let rows = transpose(m);
	let l00 = length(rows[0]);
	var q0 = vec3f(0.0);
	if (l00 > 0.0) { q0 = rows[0] / l00; }
	let l10 = dot(rows[1], q0);
	let l20 = dot(rows[2], q0);
	let second = rows[1] - l10 * q0;
	let l11 = length(second);
	// A remainder this small is rounding error and has no direction.
	var q1 = vec3f(0.0);
	if (l11 > 1e-5 * abs(l10)) { q1 = second / l11; }
	let l21 = dot(rows[2], q1);
	let l22 = length(rows[2] - l20 * q0 - l21 * q1);
	return mat3x3f(l00, l10, l20, 0.0, l11, l21, 0.0, 0.0, l22);
}
