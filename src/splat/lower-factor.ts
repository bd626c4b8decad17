/**
 * Writes the lower triangular L with L·Lᵀ = M·Mᵀ: the same Gaussian as M in six numbers, independent of M's rotation on
 * the right. L is a square root of the covariance, so thin splats stay thin in 16 bits; the covariance itself would lose
 * them. Computed by Gram-Schmidt on the rows of M.
 *
 * Twin: shaders/chunks/lower-factor.glsl.
 *
 * @param out - Receives L00 L10 L20 L11 L21 L22 at `offset`. The diagonal is ≥ 0.
 * @param m - 3x3 matrix in row-major order.
 */
export function lowerFactor(out: Float32Array | Float64Array, offset: number, m: ArrayLike<number>): void {
	const a0 = m[0]!;
	const a1 = m[1]!;
	const a2 = m[2]!;
	const l00 = Math.sqrt(a0 * a0 + a1 * a1 + a2 * a2);
	const k0 = l00 > 0 ? 1 / l00 : 0;
	const l10 = (m[3]! * a0 + m[4]! * a1 + m[5]! * a2) * k0;
	const l20 = (m[6]! * a0 + m[7]! * a1 + m[8]! * a2) * k0;
	const b0 = m[3]! - l10 * k0 * a0;
	const b1 = m[4]! - l10 * k0 * a1;
	const b2 = m[5]! - l10 * k0 * a2;
	const l11 = Math.sqrt(b0 * b0 + b1 * b1 + b2 * b2);
	// A remainder this small is rounding error and has no direction.
	const k1 = l11 > 1e-6 * Math.abs(l10) ? 1 / l11 : 0;
	const l21 = (m[6]! * b0 + m[7]! * b1 + m[8]! * b2) * k1;
	const c0 = m[6]! - l20 * k0 * a0 - l21 * k1 * b0;
	const c1 = m[7]! - l20 * k0 * a1 - l21 * k1 * b1;
	const c2 = m[8]! - l20 * k0 * a2 - l21 * k1 * b2;
	out[offset] = l00;
	out[offset + 1] = l10;
	out[offset + 2] = l20;
	out[offset + 3] = l11;
	out[offset + 4] = l21;
	out[offset + 5] = Math.sqrt(c0 * c0 + c1 * c1 + c2 * c2);
}
