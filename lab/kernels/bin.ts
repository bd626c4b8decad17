import { loadF, loadI, storeI } from './memory';

/** Depths are sorted as 22-bit integers over the range of the picture: two digits of 11 bits. */
const DIGIT_BITS: i32 = 11;
const DIGITS: i32 = 1 << DIGIT_BITS;
const DEPTH_STEPS: f32 = 4194000.0;

/**
 * Sorts the visible splats front to back, stably (equal depths keep the order of their indices), and lists them for every
 * tile they touch.
 *
 * @param keys - Scratch, one word a splat; `swap` and `order` one word a visible splat; `order` receives the depth order.
 * @param counters - Scratch: 4098 words, or one a tile if that is more.
 * @param tileStarts - Receives tileCount + 1 offsets into `instances`.
 * @param instances - Receives splat indices tile by tile, front to back in each.
 * @param capacity - Room in `instances`.
 * @returns How many instances there are; negative where `capacity` is too small (nothing is written to `instances` then).
 */
export function bin(
	visibleCount: i32,
	visible: usize,
	depths: usize,
	tileRects: usize,
	keys: usize,
	swap: usize,
	order: usize,
	counters: usize,
	tileStarts: usize,
	instances: usize,
	capacity: i32,
	tilesX: i32,
	tileCount: i32,
): i32 {
	sortFrontToBack(visibleCount, visible, depths, keys, swap, order, counters);
	memory.fill(tileStarts, 0, (tileCount + 1) << 2);
	for (let k = 0; k < visibleCount; k++) {
		const rect = tileRects + (<usize>loadI(visible, k) << 4);
		const x0 = loadI(rect, 0), y0 = loadI(rect, 1), x1 = loadI(rect, 2), y1 = loadI(rect, 3);
		for (let y = y0; y < y1; y++) {
			for (let x = x0; x < x1; x++) {
				const t = y * tilesX + x + 1;
				storeI(tileStarts, t, loadI(tileStarts, t) + 1);
			}
		}
	}
	for (let t = 0; t < tileCount; t++) storeI(tileStarts, t + 1, loadI(tileStarts, t + 1) + loadI(tileStarts, t));
	const instanceCount = loadI(tileStarts, tileCount);
	if (instanceCount > capacity) return -instanceCount;
	memory.copy(counters, tileStarts, tileCount << 2);
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(order, k);
		const rect = tileRects + (<usize>i << 4);
		const x0 = loadI(rect, 0), y0 = loadI(rect, 1), x1 = loadI(rect, 2), y1 = loadI(rect, 3);
		for (let y = y0; y < y1; y++) {
			for (let x = x0; x < x1; x++) {
				const t = y * tilesX + x;
				const at = loadI(counters, t);
				storeI(instances, at, i);
				storeI(counters, t, at + 1);
			}
		}
	}
	return instanceCount;
}

function sortFrontToBack(
	visibleCount: i32,
	visible: usize,
	depths: usize,
	keys: usize,
	swap: usize,
	order: usize,
	counters: usize,
): void {
	let near: f32 = 1e30, far: f32 = -1e30;
	for (let k = 0; k < visibleCount; k++) {
		const d = loadF(depths, loadI(visible, k));
		if (d < near) near = d;
		if (d > far) far = d;
	}
	const step: f32 = DEPTH_STEPS / max<f32>(far - near, 1e-12);
	const low = counters, high = counters + ((DIGITS + 1) << 2);
	memory.fill(counters, 0, (DIGITS + 1) << 3);
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(visible, k);
		const key = <i32>((loadF(depths, i) - near) * step);
		storeI(keys, i, key);
		const a = (key & (DIGITS - 1)) + 1, b = (key >> DIGIT_BITS) + 1;
		storeI(low, a, loadI(low, a) + 1);
		storeI(high, b, loadI(high, b) + 1);
	}
	for (let d = 0; d < DIGITS; d++) {
		storeI(low, d + 1, loadI(low, d + 1) + loadI(low, d));
		storeI(high, d + 1, loadI(high, d + 1) + loadI(high, d));
	}
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(visible, k);
		const digit = loadI(keys, i) & (DIGITS - 1);
		const at = loadI(low, digit);
		storeI(swap, at, i);
		storeI(low, digit, at + 1);
	}
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(swap, k);
		const digit = loadI(keys, i) >> DIGIT_BITS;
		const at = loadI(high, digit);
		storeI(order, at, i);
		storeI(high, digit, at + 1);
	}
}
