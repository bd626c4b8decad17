import { fastLog } from './fast-math';
import { MAP_BYTES, SPLAT_BYTES } from './layout';
import { loadF, loadI, storeF } from './memory';

/**
 * Transforms a splat from rest to a pose by the map of its triangle: centre by A·p + b, orientation by the rotation, standard
 * deviations by the area factor. Colour and opacity stay in the rest record.
 */
@inline export function poseSplat(s: usize, m: usize, o: usize): void {
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
}

/** Adds `gradients` of splats 0..count-1 (16 floats each) to their triangles' maps, in the order of the splats. */
export function addMapGradients(visibleCount: i32, visible: usize, triangles: usize, gradients: usize, maps: usize): void {
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(visible, k);
		const g = gradients + <usize>i * SPLAT_BYTES, o = maps + <usize>loadI(triangles, i) * MAP_BYTES;
		for (let j: usize = 0; j < MAP_BYTES; j += 16) v128.store(o + j, f32x4.add(v128.load(o + j), v128.load(g + j)));
	}
}
