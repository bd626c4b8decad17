import { fastLog } from './fast-math';
import { SPLAT_BYTES } from './layout';
import { addF, loadF, loadI, storeF } from './memory';

/** Bytes of one triangle map: see src/splat/triangle-map.ts, whose maps these kernels apply. */
const MAP_BYTES: usize = 64;

/**
 * Carries splats from rest to a pose, each by the map of its triangle: centre by A·p + b, orientation by the rotation,
 * standard deviations by the area factor. Colour and opacity are copied.
 *
 * @param triangles - One triangle index a splat.
 * @param maps - Triangle maps, TRIANGLE_MAP_STRIDE floats each.
 */
export function pose(count: i32, splats: usize, triangles: usize, maps: usize, posed: usize): void {
	for (let i = 0; i < count; i++) {
		const s = splats + <usize>i * SPLAT_BYTES, o = posed + <usize>i * SPLAT_BYTES;
		const m = maps + <usize>loadI(triangles, i) * MAP_BYTES;
		const x = loadF(s, 0), y = loadF(s, 1), z = loadF(s, 2);
		for (let row = 0; row < 3; row++) {
			const r = row * 4;
			storeF(o, row, loadF(m, r) * x + loadF(m, r + 1) * y + loadF(m, r + 2) * z + loadF(m, r + 3));
		}
		let rx = loadF(m, 12), ry = loadF(m, 13), rz = loadF(m, 14), rw = loadF(m, 15);
		const factor = sqrt<f32>(rx * rx + ry * ry + rz * rz + rw * rw);
		rx /= factor; ry /= factor; rz /= factor; rw /= factor;
		const qx = loadF(s, 4), qy = loadF(s, 5), qz = loadF(s, 6), qw = loadF(s, 7);
		storeF(o, 4, rw * qx + rx * qw + ry * qz - rz * qy);
		storeF(o, 5, rw * qy - rx * qz + ry * qw + rz * qx);
		storeF(o, 6, rw * qz + rx * qy - ry * qx + rz * qw);
		storeF(o, 7, rw * qw - rx * qx - ry * qy - rz * qz);
		const logFactor = fastLog(factor);
		storeF(o, 8, loadF(s, 8) + logFactor);
		storeF(o, 9, loadF(s, 9) + logFactor);
		storeF(o, 10, loadF(s, 10) + logFactor);
		v128.store(o, v128.load(s, 48), 48);
	}
}

/**
 * Adds the gradients of posed records to those of the rest records, and clears the posed ones: ∂p = Aᵀ·∂p',
 * ∂q = r̄ ⊗ ∂q', log scales, colour and opacity as they are.
 */
export function poseBackward(
	visibleCount: i32,
	visible: usize,
	triangles: usize,
	maps: usize,
	posedGradients: usize,
	gradients: usize,
): void {
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(visible, k);
		const g = posedGradients + <usize>i * SPLAT_BYTES, out = gradients + <usize>i * SPLAT_BYTES;
		const m = maps + <usize>loadI(triangles, i) * MAP_BYTES;
		const gx = loadF(g, 0), gy = loadF(g, 1), gz = loadF(g, 2);
		for (let column = 0; column < 3; column++) {
			addF(out, column, loadF(m, column) * gx + loadF(m, column + 4) * gy + loadF(m, column + 8) * gz);
		}
		let rx = loadF(m, 12), ry = loadF(m, 13), rz = loadF(m, 14), rw = loadF(m, 15);
		const inverse: f32 = 1 / sqrt<f32>(rx * rx + ry * ry + rz * rz + rw * rw);
		rx *= -inverse; ry *= -inverse; rz *= -inverse; rw *= inverse;
		const qx = loadF(g, 4), qy = loadF(g, 5), qz = loadF(g, 6), qw = loadF(g, 7);
		addF(out, 4, rw * qx + rx * qw + ry * qz - rz * qy);
		addF(out, 5, rw * qy - rx * qz + ry * qw + rz * qx);
		addF(out, 6, rw * qz + rx * qy - ry * qx + rz * qw);
		addF(out, 7, rw * qw - rx * qx - ry * qy - rz * qz);
		v128.store(out, f32x4.add(v128.load(out, 32), v128.load(g, 32)), 32);
		v128.store(out, f32x4.add(v128.load(out, 48), v128.load(g, 48)), 48);
		memory.fill(g, 0, SPLAT_BYTES);
	}
}
