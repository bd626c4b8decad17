import { fastExp } from './fast-math';
import {
	ALPHA_MAX, HARMONICS_BYTES, INSTANCE_GRADIENT_BYTES, JACOBIAN_CLAMP, LIGHT_FLOATS, MAP_BYTES, PROJECTED_BYTES, RANGE, SPLAT_BYTES,
} from './layout';
import { addF, loadF, loadI, storeF } from './memory';
import {
	cameraOf, cameraPartialsOf, harmonicsGradientsOf, harmonicsOf, instanceGradientsOf, lightOf, lightPartialsOf, mapGradientsOf, mapsOf,
	posedOf, projectedOf, scaleFactorOf, sizeOf, slotsOf, splatGradientsOf, splatsOf, trianglesOf, visibleCountOf, visibleOf,
} from './scene';
import { scratch } from './scratch';
import {
	addDirectionGradient, gTurnW, gTurnX, gTurnY, gTurnZ, gViewX, gViewY, gViewZ, setTurn, shadeBackward, turnFactor, turnGradient,
	turnW, turnX, turnY, turnZ,
} from './shade';

/**
 * Sums the tiles' gradient records of one range of visible splats, in the order of the tiles, and backpropagates them to rest
 * records, harmonics, maps, light and camera: added to the splats' own gradients, written as one partial sum a range for light
 * and camera. The quaternion's gradient is that of the normalised rotation: it has no part along the quaternion itself.
 */
export function projectBackward(scene: usize, range: i32): void {
	const camera = cameraOf(scene);
	const w0 = loadF(camera, 0), w1 = loadF(camera, 1), w2 = loadF(camera, 2);
	const w3 = loadF(camera, 3), w4 = loadF(camera, 4), w5 = loadF(camera, 5);
	const w6 = loadF(camera, 6), w7 = loadF(camera, 7), w8 = loadF(camera, 8);
	const tx = loadF(camera, 9), ty = loadF(camera, 10), tz = loadF(camera, 11);
	const fx = loadF(camera, 12), fy = loadF(camera, 13), cx = loadF(camera, 14), cy = loadF(camera, 15);
	const side = <f32>sizeOf(scene), scaleFactor = scaleFactorOf(scene);
	const heldLow: f32 = side * (0.5 - 0.5 * JACOBIAN_CLAMP), heldHigh: f32 = side * (0.5 + 0.5 * JACOBIAN_CLAMP);
	const maps = mapsOf(scene), visible = visibleOf(scene), slots = slotsOf(scene);
	const splatGradients = splatGradientsOf(scene), harmonicsGradients = harmonicsGradientsOf(scene), mapGradients = mapGradientsOf(scene);
	const colored = harmonicsOf(scene) != 0 || lightOf(scene) != 0;
	let cameraOut = cameraPartialsOf(scene), lightOut = lightPartialsOf(scene);
	if (cameraOut) {
		cameraOut += <usize>range << 6;
		memory.fill(cameraOut, 0, 64);
	}
	if (lightOut) {
		lightOut += <usize>(range * (LIGHT_FLOATS + 1)) << 2;
		memory.fill(lightOut, 0, (LIGHT_FLOATS + 1) << 2);
	}
	const first = range * RANGE, end = min<i32>(visibleCountOf(scene), first + RANGE);
	for (let k = first; k < end; k++) {
		const i = loadI(visible, k);
		const o = projectedOf(scene) + <usize>i * PROJECTED_BYTES;
		const m = scratch;
		sumInstances(instanceGradientsOf(scene), loadI(slots, k), loadI(slots, k + 1), m);
		const record = splatsOf(scene) + <usize>i * SPLAT_BYTES;
		const s = maps ? posedOf(scene) + <usize>i * SPLAT_BYTES : record;
		const out = splatGradients ? splatGradients + <usize>i * SPLAT_BYTES : 0;
		const m0 = loadF(m, 0), mx = loadF(m, 1), my = loadF(m, 2);
		const mxx = loadF(m, 3), mxy = loadF(m, 4), myy = loadF(m, 5);
		const a = loadF(o, 2), b = loadF(o, 3), c = loadF(o, 4), opacity = loadF(o, 5);
		// Pixel centre: the exponent is -½ dᵀ K d with d = pixel - centre.
		const gu: f32 = a * mx + b * my, gv: f32 = b * mx + c * my;
		// Covariance: H = ½ K·M·K with M the second moments.
		const e00: f32 = a * mxx + b * mxy, e01: f32 = a * mxy + b * myy;
		const e10: f32 = b * mxx + c * mxy, e11: f32 = b * mxy + c * myy;
		const H00: f32 = 0.5 * (e00 * a + e01 * b), H01: f32 = 0.5 * (e00 * b + e01 * c), H11: f32 = 0.5 * (e10 * b + e11 * c);
		// Recompute the values of the forward pass.
		const X = loadF(s, 0), Y = loadF(s, 1), Z = loadF(s, 2);
		const x: f32 = w0 * X + w1 * Y + w2 * Z + tx;
		const y: f32 = w3 * X + w4 * Y + w5 * Z + ty;
		const z: f32 = w6 * X + w7 * Y + w8 * Z + tz;
		const iz: f32 = 1 / z, iz2: f32 = iz * iz;
		const u: f32 = fx * x * iz + cx, v: f32 = fy * y * iz + cy;
		const heldU: f32 = max<f32>(heldLow, min<f32>(heldHigh, u)), heldV: f32 = max<f32>(heldLow, min<f32>(heldHigh, v));
		// A clamped Jacobian depends on the splat's position only through 1/z.
		const inU: f32 = heldU == u ? 1 : 0, inV: f32 = heldV == v ? 1 : 0;
		const j0: f32 = fx * iz, j2: f32 = (cx - heldU) * iz, k1: f32 = fy * iz, k2: f32 = (cy - heldV) * iz;
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
		// Through the covariance P·Pᵀ, P·Qᵀ, Q·Qᵀ; already times the standard deviations.
		const dP0: f32 = 2 * s0 * (H00 * P0 + H01 * Q0), dP1: f32 = 2 * s1 * (H00 * P1 + H01 * Q1), dP2: f32 = 2 * s2 * (H00 * P2 + H01 * Q2);
		const dQ0: f32 = 2 * s0 * (H01 * P0 + H11 * Q0), dQ1: f32 = 2 * s1 * (H01 * P1 + H11 * Q1), dQ2: f32 = 2 * s2 * (H01 * P2 + H11 * Q2);
		const gl0: f32 = dP0 * A0 + dQ0 * B0, gl1: f32 = dP1 * A1 + dQ1 * B1, gl2: f32 = dP2 * A2 + dQ2 * B2;
		// d: ∂loss/∂R, then to the quaternion, projected onto the sphere.
		const d00: f32 = T0 * dP0 + U0 * dQ0, d01: f32 = T0 * dP1 + U0 * dQ1, d02: f32 = T0 * dP2 + U0 * dQ2;
		const d10: f32 = T1 * dP0 + U1 * dQ0, d11: f32 = T1 * dP1 + U1 * dQ1, d12: f32 = T1 * dP2 + U1 * dQ2;
		const d20: f32 = T2 * dP0 + U2 * dQ0, d21: f32 = T2 * dP1 + U2 * dQ1, d22: f32 = T2 * dP2 + U2 * dQ2;
		let hw: f32 = 2 * (qx * (d21 - d12) + qy * (d02 - d20) + qz * (d10 - d01));
		let hx: f32 = 2 * (qy * (d01 + d10) + qz * (d02 + d20) + qw * (d21 - d12) - 2 * qx * (d11 + d22));
		let hy: f32 = 2 * (qx * (d01 + d10) + qz * (d12 + d21) + qw * (d02 - d20) - 2 * qy * (d00 + d22));
		let hz: f32 = 2 * (qx * (d02 + d20) + qy * (d12 + d21) + qw * (d10 - d01) - 2 * qz * (d00 + d11));
		const along: f32 = hx * qx + hy * qy + hz * qz + hw * qw;
		hx = (hx - along * qx) * qn; hy = (hy - along * qy) * qn; hz = (hz - along * qz) * qn; hw = (hw - along * qw) * qn;
		// Position: through the pixel centre and through J.
		const dT0: f32 = dP0 * R00 + dP1 * R01 + dP2 * R02, dT1: f32 = dP0 * R10 + dP1 * R11 + dP2 * R12, dT2: f32 = dP0 * R20 + dP1 * R21 + dP2 * R22;
		const dU0: f32 = dQ0 * R00 + dQ1 * R01 + dQ2 * R02, dU1: f32 = dQ0 * R10 + dQ1 * R11 + dQ2 * R12, dU2: f32 = dQ0 * R20 + dQ1 * R21 + dQ2 * R22;
		const dj0: f32 = dT0 * w0 + dT1 * w1 + dT2 * w2, dj2: f32 = dT0 * w6 + dT1 * w7 + dT2 * w8;
		const dk1: f32 = dU0 * w3 + dU1 * w4 + dU2 * w5, dk2: f32 = dU0 * w6 + dU1 * w7 + dU2 * w8;
		let gx: f32 = j0 * gu - inU * fx * iz2 * dj2;
		let gy: f32 = k1 * gv - inV * fy * iz2 * dk2;
		let gz: f32 =
			-iz2 * (fx * x * gu + fy * y * gv) - iz * (j0 * dj0 + k1 * dk1 + (1 + inU) * j2 * dj2 + (1 + inV) * k2 * dk2);
		if (colored) {
			setTurn(scene, i);
			shadeBackward(
				scene, i, record, camera, x, y, z, m + 24, out,
				harmonicsGradients ? harmonicsGradients + <usize>i * HARMONICS_BYTES : 0, lightOut,
			);
			gx += gViewX; gy += gViewY; gz += gViewZ;
		} else if (out) {
			addF(out, 12, loadF(m, 6));
			addF(out, 13, loadF(m, 7));
			addF(out, 14, loadF(m, 8));
		}
		if (cameraOut) {
			if (colored) addDirectionGradient(cameraOut);
			addF(cameraOut, 0, j0 * dT0 + gx * X); addF(cameraOut, 1, j0 * dT1 + gx * Y); addF(cameraOut, 2, j0 * dT2 + gx * Z);
			addF(cameraOut, 3, k1 * dU0 + gy * X); addF(cameraOut, 4, k1 * dU1 + gy * Y); addF(cameraOut, 5, k1 * dU2 + gy * Z);
			addF(cameraOut, 6, j2 * dT0 + k2 * dU0 + gz * X);
			addF(cameraOut, 7, j2 * dT1 + k2 * dU1 + gz * Y);
			addF(cameraOut, 8, j2 * dT2 + k2 * dU2 + gz * Z);
			addF(cameraOut, 9, gx); addF(cameraOut, 10, gy); addF(cameraOut, 11, gz);
			addF(cameraOut, 12, (gu * x + dj0) * iz - inU * dj2 * x * iz2);
			addF(cameraOut, 13, (gv * y + dk1) * iz - inV * dk2 * y * iz2);
			addF(cameraOut, 14, gu + (1 - inU) * dj2 * iz);
			addF(cameraOut, 15, gv + (1 - inV) * dk2 * iz);
		}
		if (!out && !mapGradients) continue;
		const pX: f32 = w0 * gx + w3 * gy + w6 * gz, pY: f32 = w1 * gx + w4 * gy + w7 * gz, pZ: f32 = w2 * gx + w5 * gy + w8 * gz;
		const map = maps ? maps + <usize>loadI(trianglesOf(scene), i) * MAP_BYTES : 0;
		if (maps && !colored) setTurn(scene, i);
		if (out) {
			if (opacity < ALPHA_MAX) addF(out, 15, m0 * (1 - opacity));
			addF(out, 8, gl0); addF(out, 9, gl1); addF(out, 10, gl2);
			if (map) {
				for (let column = 0; column < 3; column++) {
					addF(out, column, loadF(map, column) * pX + loadF(map, column + 4) * pY + loadF(map, column + 8) * pZ);
				}
				const rx = -turnX, ry = -turnY, rz = -turnZ, rw = turnW;
				addF(out, 4, rw * hx + rx * hw + ry * hz - rz * hy);
				addF(out, 5, rw * hy - rx * hz + ry * hw + rz * hx);
				addF(out, 6, rw * hz + rx * hy - ry * hx + rz * hw);
				addF(out, 7, rw * hw - rx * hx - ry * hy - rz * hz);
			} else {
				addF(out, 0, pX); addF(out, 1, pY); addF(out, 2, pZ);
				addF(out, 4, hx); addF(out, 5, hy); addF(out, 6, hz); addF(out, 7, hw);
			}
		}
		if (mapGradients && map) {
			writeMapGradient(mapGradients + <usize>i * MAP_BYTES, record, pX, pY, pZ, hx, hy, hz, hw, gl0 + gl1 + gl2, colored);
		}
	}
}

/** Writes (not adds) the gradient of a splat's triangle map. */
function writeMapGradient(
	g: usize, record: usize, pX: f32, pY: f32, pZ: f32, hx: f32, hy: f32, hz: f32, hw: f32, growth: f32, colored: bool,
): void {
	const x = loadF(record, 0), y = loadF(record, 1), z = loadF(record, 2);
	storeF(g, 0, pX * x); storeF(g, 1, pX * y); storeF(g, 2, pX * z); storeF(g, 3, pX);
	storeF(g, 4, pY * x); storeF(g, 5, pY * y); storeF(g, 6, pY * z); storeF(g, 7, pY);
	storeF(g, 8, pZ * x); storeF(g, 9, pZ * y); storeF(g, 10, pZ * z); storeF(g, 11, pZ);
	// posed q = turn ⊗ q: the turn's gradient is ∂posed ⊗ q*.
	const cx = -loadF(record, 4), cy = -loadF(record, 5), cz = -loadF(record, 6), cw = loadF(record, 7);
	let ux: f32 = hw * cx + hx * cw + hy * cz - hz * cy;
	let uy: f32 = hw * cy - hx * cz + hy * cw + hz * cx;
	let uz: f32 = hw * cz + hx * cy - hy * cx + hz * cw;
	let uw: f32 = hw * cw - hx * cx - hy * cy - hz * cz;
	if (colored) {
		turnGradient();
		ux += gTurnX; uy += gTurnY; uz += gTurnZ; uw += gTurnW;
	}
	const along: f32 = ux * turnX + uy * turnY + uz * turnZ + uw * turnW, k: f32 = 1 / turnFactor, stretch: f32 = growth - along;
	storeF(g, 12, (ux + stretch * turnX) * k);
	storeF(g, 13, (uy + stretch * turnY) * k);
	storeF(g, 14, (uz + stretch * turnZ) * k);
	storeF(g, 15, (uw + stretch * turnW) * k);
}

/** Sums the gradient records `from`..`to` - 1: 12 floats at `out`. */
@inline function sumInstances(records: usize, from: i32, to: i32, out: usize): void {
	let a = f32x4.splat(0), b = a, c = a;
	let r = records + <usize>from * INSTANCE_GRADIENT_BYTES;
	for (let k = from; k < to; k++) {
		a = f32x4.add(a, v128.load(r));
		b = f32x4.add(b, v128.load(r, 16));
		c = f32x4.add(c, v128.load(r, 32));
		r += INSTANCE_GRADIENT_BYTES;
	}
	v128.store(out, a);
	v128.store(out, b, 16);
	v128.store(out, c, 32);
}
