import { fastExp } from './fast-math';
import { PROJECTED_BYTES, SCREEN_GRADIENT_BYTES, SPLAT_BYTES } from './layout';
import { addF, loadF, loadI } from './memory';

/**
 * Carries the screen gradients of the visible splats back to their records (added to `gradients`) and clears them.
 * The quaternion's gradient is that of the normalised rotation: it has no part along the quaternion itself.
 *
 * @param splats - The records that `project` read (posed ones, where a pose was applied).
 * @param scaleFactor - As given to `project`.
 */
export function projectBackward(
	visibleCount: i32,
	visible: usize,
	splats: usize,
	camera: usize,
	projected: usize,
	screenGradients: usize,
	gradients: usize,
	scaleFactor: f32,
): void {
	const w0 = loadF(camera, 0), w1 = loadF(camera, 1), w2 = loadF(camera, 2);
	const w3 = loadF(camera, 3), w4 = loadF(camera, 4), w5 = loadF(camera, 5);
	const w6 = loadF(camera, 6), w7 = loadF(camera, 7), w8 = loadF(camera, 8);
	const tx = loadF(camera, 9), ty = loadF(camera, 10), tz = loadF(camera, 11);
	const fx = loadF(camera, 12), fy = loadF(camera, 13);
	for (let k = 0; k < visibleCount; k++) {
		const i = <usize>loadI(visible, k);
		const m = screenGradients + i * SCREEN_GRADIENT_BYTES, o = projected + i * PROJECTED_BYTES;
		const s = splats + i * SPLAT_BYTES, out = gradients + i * SPLAT_BYTES;
		const m0 = loadF(m, 0), mx = loadF(m, 1), my = loadF(m, 2);
		const mxx = loadF(m, 3), mxy = loadF(m, 4), myy = loadF(m, 5);
		const a = loadF(o, 2), b = loadF(o, 3), c = loadF(o, 4);
		addF(out, 12, loadF(m, 6));
		addF(out, 13, loadF(m, 7));
		addF(out, 14, loadF(m, 8));
		addF(out, 15, m0 * (1 - loadF(o, 5)));
		memory.fill(m, 0, 36);
		// Pixel centre: the exponent is -½ dᵀ K d with d = pixel - centre.
		const gu: f32 = a * mx + b * my, gv: f32 = b * mx + c * my;
		// Covariance: H = ½ K·M·K with M the second moments.
		const e00: f32 = a * mxx + b * mxy, e01: f32 = a * mxy + b * myy;
		const e10: f32 = b * mxx + c * mxy, e11: f32 = b * mxy + c * myy;
		const H00: f32 = 0.5 * (e00 * a + e01 * b), H01: f32 = 0.5 * (e00 * b + e01 * c), H11: f32 = 0.5 * (e10 * b + e11 * c);
		// The forward quantities again.
		const X = loadF(s, 0), Y = loadF(s, 1), Z = loadF(s, 2);
		const x: f32 = w0 * X + w1 * Y + w2 * Z + tx;
		const y: f32 = w3 * X + w4 * Y + w5 * Z + ty;
		const z: f32 = w6 * X + w7 * Y + w8 * Z + tz;
		const iz: f32 = 1 / z;
		const j0: f32 = fx * iz, j2: f32 = -fx * x * iz * iz, k1: f32 = fy * iz, k2: f32 = -fy * y * iz * iz;
		const T0: f32 = j0 * w0 + j2 * w6, T1: f32 = j0 * w1 + j2 * w7, T2: f32 = j0 * w2 + j2 * w8;
		const U0: f32 = k1 * w3 + k2 * w6, U1: f32 = k1 * w4 + k2 * w7, U2: f32 = k1 * w5 + k2 * w8;
		let qx = loadF(s, 4), qy = loadF(s, 5), qz = loadF(s, 6), qw = loadF(s, 7);
		const qn: f32 = 1 / sqrt<f32>(qx * qx + qy * qy + qz * qz + qw * qw);
		qx *= qn; qy *= qn; qz *= qn; qw *= qn;
		const s0: f32 = scaleFactor * fastExp(loadF(s, 8));
		const s1: f32 = scaleFactor * fastExp(loadF(s, 9));
		const s2: f32 = scaleFactor * fastExp(loadF(s, 10));
		const R00: f32 = 1 - 2 * (qy * qy + qz * qz), R01: f32 = 2 * (qx * qy - qw * qz), R02: f32 = 2 * (qx * qz + qw * qy);
		const R10: f32 = 2 * (qx * qy + qw * qz), R11: f32 = 1 - 2 * (qx * qx + qz * qz), R12: f32 = 2 * (qy * qz - qw * qx);
		const R20: f32 = 2 * (qx * qz - qw * qy), R21: f32 = 2 * (qy * qz + qw * qx), R22: f32 = 1 - 2 * (qx * qx + qy * qy);
		const A0: f32 = T0 * R00 + T1 * R10 + T2 * R20, A1: f32 = T0 * R01 + T1 * R11 + T2 * R21, A2: f32 = T0 * R02 + T1 * R12 + T2 * R22;
		const B0: f32 = U0 * R00 + U1 * R10 + U2 * R20, B1: f32 = U0 * R01 + U1 * R11 + U2 * R21, B2: f32 = U0 * R02 + U1 * R12 + U2 * R22;
		const P0: f32 = A0 * s0, P1: f32 = A1 * s1, P2: f32 = A2 * s2;
		const Q0: f32 = B0 * s0, Q1: f32 = B1 * s1, Q2: f32 = B2 * s2;
		// Through the covariance P·Pᵀ, P·Qᵀ, Q·Qᵀ.
		const dP0: f32 = 2 * (H00 * P0 + H01 * Q0), dP1: f32 = 2 * (H00 * P1 + H01 * Q1), dP2: f32 = 2 * (H00 * P2 + H01 * Q2);
		const dQ0: f32 = 2 * (H01 * P0 + H11 * Q0), dQ1: f32 = 2 * (H01 * P1 + H11 * Q1), dQ2: f32 = 2 * (H01 * P2 + H11 * Q2);
		addF(out, 8, s0 * (dP0 * A0 + dQ0 * B0));
		addF(out, 9, s1 * (dP1 * A1 + dQ1 * B1));
		addF(out, 10, s2 * (dP2 * A2 + dQ2 * B2));
		// d: ∂loss/∂R, then to the quaternion, projected onto the sphere.
		const d00: f32 = s0 * (T0 * dP0 + U0 * dQ0), d01: f32 = s1 * (T0 * dP1 + U0 * dQ1), d02: f32 = s2 * (T0 * dP2 + U0 * dQ2);
		const d10: f32 = s0 * (T1 * dP0 + U1 * dQ0), d11: f32 = s1 * (T1 * dP1 + U1 * dQ1), d12: f32 = s2 * (T1 * dP2 + U1 * dQ2);
		const d20: f32 = s0 * (T2 * dP0 + U2 * dQ0), d21: f32 = s1 * (T2 * dP1 + U2 * dQ1), d22: f32 = s2 * (T2 * dP2 + U2 * dQ2);
		const hw: f32 = 2 * (qx * (d21 - d12) + qy * (d02 - d20) + qz * (d10 - d01));
		const hx: f32 = 2 * (qy * (d01 + d10) + qz * (d02 + d20) + qw * (d21 - d12) - 2 * qx * (d11 + d22));
		const hy: f32 = 2 * (qx * (d01 + d10) + qz * (d12 + d21) + qw * (d02 - d20) - 2 * qy * (d00 + d22));
		const hz: f32 = 2 * (qx * (d02 + d20) + qy * (d12 + d21) + qw * (d10 - d01) - 2 * qz * (d00 + d11));
		const along: f32 = hx * qx + hy * qy + hz * qz + hw * qw;
		addF(out, 4, (hx - along * qx) * qn);
		addF(out, 5, (hy - along * qy) * qn);
		addF(out, 6, (hz - along * qz) * qn);
		addF(out, 7, (hw - along * qw) * qn);
		// Position: through the pixel centre and through J.
		const dT0: f32 = dP0 * R00 * s0 + dP1 * R01 * s1 + dP2 * R02 * s2;
		const dT1: f32 = dP0 * R10 * s0 + dP1 * R11 * s1 + dP2 * R12 * s2;
		const dT2: f32 = dP0 * R20 * s0 + dP1 * R21 * s1 + dP2 * R22 * s2;
		const dU0: f32 = dQ0 * R00 * s0 + dQ1 * R01 * s1 + dQ2 * R02 * s2;
		const dU1: f32 = dQ0 * R10 * s0 + dQ1 * R11 * s1 + dQ2 * R12 * s2;
		const dU2: f32 = dQ0 * R20 * s0 + dQ1 * R21 * s1 + dQ2 * R22 * s2;
		const dj0: f32 = dT0 * w0 + dT1 * w1 + dT2 * w2, dj2: f32 = dT0 * w6 + dT1 * w7 + dT2 * w8;
		const dk1: f32 = dU0 * w3 + dU1 * w4 + dU2 * w5, dk2: f32 = dU0 * w6 + dU1 * w7 + dU2 * w8;
		const gx: f32 = j0 * gu - fx * iz * iz * dj2;
		const gy: f32 = k1 * gv - fy * iz * iz * dk2;
		const gz: f32 = j2 * gu + k2 * gv - iz * (j0 * dj0 + k1 * dk1 + 2 * (j2 * dj2 + k2 * dk2));
		addF(out, 0, w0 * gx + w3 * gy + w6 * gz);
		addF(out, 1, w1 * gx + w4 * gy + w7 * gz);
		addF(out, 2, w2 * gx + w5 * gy + w8 * gz);
	}
}
