// Defines: lower_factor(m) -> lower triangular L with L·Lᵀ = M·Mᵀ
// Frame:   target frame of M. Twin: src/splat/lower-factor.ts
mat3 lower_factor(mat3 m) {
	mat3 rows = transpose(m);
	float l00 = length(rows[0]);
	vec3 q0 = l00 > 0.0 ? rows[0] / l00 : vec3(0.0);
	float l10 = dot(rows[1], q0);
	float l20 = dot(rows[2], q0);
	vec3 second = rows[1] - l10 * q0;
	float l11 = length(second);
	// A remainder this small is rounding error and has no direction.
	vec3 q1 = l11 > 1e-5 * abs(l10) ? second / l11 : vec3(0.0);
	float l21 = dot(rows[2], q1);
	float l22 = length(rows[2] - l20 * q0 - l21 * q1);
	return mat3(l00, l10, l20, 0.0, l11, l21, 0.0, 0.0, l22);
}
