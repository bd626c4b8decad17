import { fastExp, fastLog } from './fast-math';
import {
	ALPHA_MAX, ALPHA_MIN, DILATION, EXTENT2_MAX, JACOBIAN_CLAMP, MAP_BYTES, NEAR_METRES, NORMAL_BYTES, PROJECTED_BYTES, RANGE, SPLAT_BYTES,
} from './layout';
import { loadF, loadI, storeF, storeI } from './memory';
import { poseSplat } from './pose';
import {
	cameraOf, countOf, depthsOf, mapsOf, normalsOf, posedOf, projectedOf, scaleFactorOf, sizeOf, splatsOf, tileRectsOf, trianglesOf,
	visibleCountsOf, visibleOf,
} from './scene';
import { normalX, normalY, normalZ, setTurn, shade } from './shade';

/**
 * Poses and projects the splats of one range, and lists those that touch the picture in ascending order of index: in
 * `visible` from the range's first index on, their number in `visibleCounts`.
 */
export function project(scene: usize, range: i32): void {
	const camera = cameraOf(scene);
	const w0 = loadF(camera, 0), w1 = loadF(camera, 1), w2 = loadF(camera, 2);
	const w3 = loadF(camera, 3), w4 = loadF(camera, 4), w5 = loadF(camera, 5);
	const w6 = loadF(camera, 6), w7 = loadF(camera, 7), w8 = loadF(camera, 8);
	const tx = loadF(camera, 9), ty = loadF(camera, 10), tz = loadF(camera, 11);
	const fx = loadF(camera, 12), fy = loadF(camera, 13), cx = loadF(camera, 14), cy = loadF(camera, 15);
	const size = sizeOf(scene), tiles = size >> 4, side = <f32>size, scaleFactor = scaleFactorOf(scene);
	const heldLow: f32 = side * (0.5 - 0.5 * JACOBIAN_CLAMP), heldHigh: f32 = side * (0.5 + 0.5 * JACOBIAN_CLAMP);
	const splats = splatsOf(scene), posed = posedOf(scene), maps = mapsOf(scene), triangles = trianglesOf(scene);
	const normals = normalsOf(scene), tileRects = tileRectsOf(scene), visible = visibleOf(scene);
	const first = range * RANGE, end = min<i32>(countOf(scene), first + RANGE);
	let visibleEnd = first;
	for (let i = first; i < end; i++) {
		const record = splats + <usize>i * SPLAT_BYTES;
		let s = record;
		const opacity: f32 = min<f32>(ALPHA_MAX, 1 / (1 + fastExp(-loadF(record, 15))));
		if (!(opacity > ALPHA_MIN)) continue;
		if (maps) {
			s = posed + <usize>i * SPLAT_BYTES;
			poseSplat(record, maps + <usize>loadI(triangles, i) * MAP_BYTES, s);
		}
		const X = loadF(s, 0), Y = loadF(s, 1), Z = loadF(s, 2);
		const z: f32 = w6 * X + w7 * Y + w8 * Z + tz;
		if (!(z >= NEAR_METRES)) continue;
		const x: f32 = w0 * X + w1 * Y + w2 * Z + tx;
		const y: f32 = w3 * X + w4 * Y + w5 * Z + ty;
		// T and U: rows of J·W, the derivative of the pixel by the world position.
		const iz: f32 = 1 / z;
		const u: f32 = fx * x * iz + cx, v: f32 = fy * y * iz + cy;
		const j0: f32 = fx * iz, j2: f32 = (cx - max<f32>(heldLow, min<f32>(heldHigh, u))) * iz;
		const k1: f32 = fy * iz, k2: f32 = (cy - max<f32>(heldLow, min<f32>(heldHigh, v))) * iz;
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
		const P0: f32 = (T0 * R00 + T1 * R10 + T2 * R20) * s0;
		const P1: f32 = (T0 * R01 + T1 * R11 + T2 * R21) * s1;
		const P2: f32 = (T0 * R02 + T1 * R12 + T2 * R22) * s2;
		const Q0: f32 = (U0 * R00 + U1 * R10 + U2 * R20) * s0;
		const Q1: f32 = (U0 * R01 + U1 * R11 + U2 * R21) * s1;
		const Q2: f32 = (U0 * R02 + U1 * R12 + U2 * R22) * s2;
		const A: f32 = P0 * P0 + P1 * P1 + P2 * P2 + DILATION;
		const B: f32 = P0 * Q0 + P1 * Q1 + P2 * Q2;
		const C: f32 = Q0 * Q0 + Q1 * Q1 + Q2 * Q2 + DILATION;
		const determinant: f32 = A * C - B * B;
		// Written so that NaN and infinity are skipped too.
		if (!(determinant > 0 && determinant < 1e30)) continue;
		const extent2: f32 = min<f32>(EXTENT2_MAX, 2 * fastLog(opacity * 255));
		const hx = sqrt<f32>(extent2 * A), hy = sqrt<f32>(extent2 * C);
		const left: f32 = u - hx, top: f32 = v - hy, right: f32 = u + hx, bottom: f32 = v + hy;
		if (!(right > 0 && bottom > 0 && left < side && top < side)) continue;
		setTurn(scene, i);
		if (normals && loadF(normals + <usize>i * NORMAL_BYTES, 3) != 0) {
			const nx: f32 = w0 * normalX + w1 * normalY + w2 * normalZ;
			const ny: f32 = w3 * normalX + w4 * normalY + w5 * normalZ;
			const nz: f32 = w6 * normalX + w7 * normalY + w8 * normalZ;
			if (nx * x + ny * y + nz * z > 0) continue;
		}
		const id: f32 = 1 / determinant;
		const o = projectedOf(scene) + <usize>i * PROJECTED_BYTES;
		storeF(o, 0, u); storeF(o, 1, v);
		storeF(o, 2, C * id); storeF(o, 3, -B * id); storeF(o, 4, A * id);
		storeF(o, 5, opacity);
		shade(scene, i, record, camera, x, y, z, o + 24);
		storeF(o, 9, extent2); storeF(o, 10, hx); storeF(o, 11, hy);
		storeI(tileRects, 4 * i, left <= 0 ? 0 : <i32>left >> 4);
		storeI(tileRects, 4 * i + 1, top <= 0 ? 0 : <i32>top >> 4);
		storeI(tileRects, 4 * i + 2, right >= side ? tiles : (<i32>right >> 4) + 1);
		storeI(tileRects, 4 * i + 3, bottom >= side ? tiles : (<i32>bottom >> 4) + 1);
		storeF(depthsOf(scene), i, z);
		storeI(visible, visibleEnd++, i);
	}
	storeI(visibleCountsOf(scene), range, visibleEnd - first);
}

/** Joins the ranges' lists of visible splats into one. Returns its length. */
export function joinVisible(scene: usize): i32 {
	const ranges = (countOf(scene) + RANGE - 1) / RANGE, visible = visibleOf(scene);
	let total = 0;
	for (let range = 0; range < ranges; range++) {
		const n = loadI(visibleCountsOf(scene), range);
		memory.copy(visible + (<usize>total << 2), visible + (<usize>(range * RANGE) << 2), <usize>n << 2);
		total += n;
	}
	return total;
}
