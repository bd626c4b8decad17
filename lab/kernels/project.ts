import { fastExp, fastLog } from './fast-math';
import { ALPHA_MAX, ALPHA_MIN, DILATION, EXTENT2_MAX, NEAR, PROJECTED_BYTES, SPLAT_BYTES } from './layout';
import { loadF, storeF, storeI } from './memory';

/**
 * Projects splats 0..count-1 and lists those that touch the picture, in ascending order of index.
 *
 * @param camera - 16 floats: world-to-camera rotation row by row, translation, focal lengths and principal point in
 *   pixels. Camera frame: x right, y down, z forward.
 * @param projected - Receives the projected records, by splat index.
 * @param depths - Receives the view-space z, by splat index.
 * @param tileRects - Receives first x, first y, end x, end y in tiles, by splat index.
 * @param scaleFactor - Multiplies every standard deviation: 1, or the factor of a prefix.
 * @returns How many indices were written to `visible`.
 */
export function project(
	count: i32,
	splats: usize,
	camera: usize,
	projected: usize,
	depths: usize,
	visible: usize,
	tileRects: usize,
	tilesX: i32,
	tilesY: i32,
	scaleFactor: f32,
): i32 {
	const w0 = loadF(camera, 0), w1 = loadF(camera, 1), w2 = loadF(camera, 2);
	const w3 = loadF(camera, 3), w4 = loadF(camera, 4), w5 = loadF(camera, 5);
	const w6 = loadF(camera, 6), w7 = loadF(camera, 7), w8 = loadF(camera, 8);
	const tx = loadF(camera, 9), ty = loadF(camera, 10), tz = loadF(camera, 11);
	const fx = loadF(camera, 12), fy = loadF(camera, 13), cx = loadF(camera, 14), cy = loadF(camera, 15);
	const width = <f32>(tilesX * 16), height = <f32>(tilesY * 16);
	let visibleCount = 0;
	for (let i = 0; i < count; i++) {
		const s = splats + <usize>i * SPLAT_BYTES;
		const X = loadF(s, 0), Y = loadF(s, 1), Z = loadF(s, 2);
		const z: f32 = w6 * X + w7 * Y + w8 * Z + tz;
		if (z < NEAR) continue;
		const x: f32 = w0 * X + w1 * Y + w2 * Z + tx;
		const y: f32 = w3 * X + w4 * Y + w5 * Z + ty;
		const opacity: f32 = min<f32>(ALPHA_MAX, 1 / (1 + fastExp(-loadF(s, 15))));
		if (opacity <= ALPHA_MIN) continue;
		// T and U: rows of J·W, the derivative of the pixel by the world position.
		const iz: f32 = 1 / z;
		const u: f32 = fx * x * iz + cx, v: f32 = fy * y * iz + cy;
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
		if (!(determinant > 0)) continue;
		const extent2: f32 = min<f32>(EXTENT2_MAX, 2 * fastLog(opacity * 255));
		const hx = sqrt<f32>(extent2 * A), hy = sqrt<f32>(extent2 * C);
		const left: f32 = u - hx, top: f32 = v - hy, right: f32 = u + hx, bottom: f32 = v + hy;
		if (!(right > 0 && bottom > 0 && left < width && top < height)) continue;
		const id: f32 = 1 / determinant;
		const o = projected + <usize>i * PROJECTED_BYTES;
		storeF(o, 0, u); storeF(o, 1, v);
		storeF(o, 2, C * id); storeF(o, 3, -B * id); storeF(o, 4, A * id);
		storeF(o, 5, opacity);
		storeF(o, 6, loadF(s, 12)); storeF(o, 7, loadF(s, 13)); storeF(o, 8, loadF(s, 14));
		storeF(o, 9, extent2); storeF(o, 10, hx); storeF(o, 11, hy);
		storeI(tileRects, 4 * i, left <= 0 ? 0 : <i32>left >> 4);
		storeI(tileRects, 4 * i + 1, top <= 0 ? 0 : <i32>top >> 4);
		storeI(tileRects, 4 * i + 2, ((right >= width ? tilesX * 16 - 1 : <i32>right) >> 4) + 1);
		storeI(tileRects, 4 * i + 3, ((bottom >= height ? tilesY * 16 - 1 : <i32>bottom) >> 4) + 1);
		storeF(depths, i, z);
		storeI(visible, visibleCount++, i);
	}
	return visibleCount;
}
