import { add4, fastExp4, mul4, mulAdd4, splat4 } from './fast-math';
import { PROJECTED_BYTES, TRANSMITTANCE_MIN } from './layout';
import { loadF, loadI } from './memory';
import { backgroundOf, imageOf, instancesOf, projectedOf, sizeOf, tileStartsOf, transmittanceOf } from './scene';
import { scratch } from './scratch';
import { firstGroup, firstRow, lastGroup, lastRow, windowOf } from './tile-window';

/** Bytes of the state of a group of four pixels: transmittance, r, g, b. 4096 bytes of scratch a tile. */
const GROUP: usize = 64;

/** Blends the splats of one tile, front to back, over the background. Writes the tile's part of image and transmittance. */
export function forward(scene: usize, tile: i32): void {
	const size = sizeOf(scene), tilesX = size >> 4;
	const originX = (tile % tilesX) * 16, originY = (tile / tilesX) * 16;
	blendTile(tile, <f32>originX, <f32>originY, projectedOf(scene), tileStartsOf(scene), instancesOf(scene));
	const background = backgroundOf(scene), image = imageOf(scene), transmittance = transmittanceOf(scene);
	const planeBytes = <usize>(size * size) << 2;
	const b0 = splat4(loadF(background, 0)), b1 = splat4(loadF(background, 1)), b2 = splat4(loadF(background, 2));
	for (let y = 0; y < 16; y++) {
		for (let g = 0; g < 4; g++) {
			const p = scratch + <usize>(y * 4 + g) * GROUP;
			const at = <usize>((originY + y) * size + originX + g * 4) << 2;
			const T = v128.load(p);
			v128.store(transmittance + at, T);
			v128.store(image + at, mulAdd4(T, b0, v128.load(p, 16)));
			v128.store(image + planeBytes + at, mulAdd4(T, b1, v128.load(p, 32)));
			v128.store(image + 2 * planeBytes + at, mulAdd4(T, b2, v128.load(p, 48)));
		}
	}
}

function blendTile(
	tile: i32,
	originX: f32,
	originY: f32,
	projected: usize,
	tileStarts: usize,
	instances: usize,
): void {
	const zero = splat4(0), one = splat4(1);
	for (let j: usize = 0; j < 4096; j += GROUP) {
		v128.store(scratch + j, one);
		v128.store(scratch + j, zero, 16);
		v128.store(scratch + j, zero, 32);
		v128.store(scratch + j, zero, 48);
	}
	const start = loadI(tileStarts, tile), end = loadI(tileStarts, tile + 1);
	for (let k = start; k < end; k++) {
		if (((k - start) & 15) == 15 && tileFinished(GROUP)) break;
		const o = projected + <usize>loadI(instances, 2 * k) * PROJECTED_BYTES;
		const u: f32 = loadF(o, 0) - originX, v: f32 = loadF(o, 1) - originY;
		if (!windowOf(o, u, v)) continue;
		blendSplat(
			lastGroup - firstGroup + 1, firstRow, lastRow, firstGroup, u, v,
			loadF(o, 2), loadF(o, 3), loadF(o, 4), splat4(-0.5 * loadF(o, 9)), splat4(loadF(o, 5)),
			splat4(loadF(o, 6)), splat4(loadF(o, 7)), splat4(loadF(o, 8)),
		);
	}
}

/** The group count stays the same over all rows of a splat: a loop length that changes per row is mispredicted (3x slower). */
@inline function blendSplat(
	groups: i32, row0: i32, row1: i32, group0: i32, u: f32, v: f32,
	a: f32, b: f32, c: f32, lowest: v128, opacity: v128, red: v128, green: v128, blue: v128,
): void {
	const va = splat4(-0.5 * a), finished = splat4(TRANSMITTANCE_MIN);
	const firstDx = add4(f32x4(0.5, 1.5, 2.5, 3.5), splat4(<f32>(group0 * 4) - u));
	let rowStart = scratch + <usize>(row0 * 4 + group0) * GROUP;
	let dy: f32 = <f32>row0 + 0.5 - v;
	for (let y = row0; y <= row1; y++) {
		const vb = splat4(-b * dy), vc = splat4(-0.5 * c * dy * dy);
		let dx = firstDx, p = rowStart;
		for (let g = 0; g < groups; g++) {
			const exponent = mulAdd4(mulAdd4(va, dx, vb), dx, vc);
			const T = v128.load(p);
			const alpha = mul4(opacity, fastExp4(exponent));
			const inside = v128.and(f32x4.ge(exponent, lowest), f32x4.ge(T, finished));
			const weight = v128.and(inside, mul4(alpha, T));
			v128.store(p, f32x4.sub(T, weight));
			v128.store(p, mulAdd4(weight, red, v128.load(p, 16)), 16);
			v128.store(p, mulAdd4(weight, green, v128.load(p, 32)), 32);
			v128.store(p, mulAdd4(weight, blue, v128.load(p, 48)), 48);
			p += GROUP;
			dx = add4(dx, splat4(4));
		}
		rowStart += 4 * GROUP;
		dy += 1;
	}
}

/** True if all pixels of the tile are full. Each group's state begins with its transmittance. */
@inline export function tileFinished(groupBytes: usize): bool {
	let m = v128.load(scratch);
	for (let j: usize = 1; j < 64; j++) m = f32x4.pmax(m, v128.load(scratch + j * groupBytes));
	return !v128.any_true(f32x4.ge(m, splat4(TRANSMITTANCE_MIN)));
}
