import { loadF, loadI, storeI } from './memory';
import {
	capacityOf, countersOf, depthsOf, instancesOf, keysOf, orderOf, sizeOf, slotsOf, swapOf, tileRectsOf, tileStartsOf, visibleCountOf,
	visibleOf,
} from './scene';

/** Depths are sorted as 22-bit integers over the range of the picture: two digits of 11 bits. */
const DIGIT_BITS: i32 = 11;
const DIGITS: i32 = 1 << DIGIT_BITS;
const DEPTH_STEPS: f32 = 4194000.0;
/** Maximum number of tile entries, so that their count does not overflow an integer. */
const ENTRIES_MAX: i64 = 1 << 28;

/**
 * Sorts the visible splats front to back, stably (equal depths keep the order of their indices), and lists for every tile the
 * splats that may touch it: pairs of the splat's index and its slot. The slots of a splat are consecutive, tile by tile; they begin at
 * `slots`[place in `visible`].
 *
 * @returns The number of entries; negative if they do not fit into the memory (none are written then).
 */
export function bin(scene: usize): i32 {
	const visibleCount = visibleCountOf(scene), visible = visibleOf(scene), tileRects = tileRectsOf(scene);
	const tilesX = sizeOf(scene) >> 4, tileCount = tilesX * tilesX;
	const tileStarts = tileStartsOf(scene), counters = countersOf(scene), slots = slotsOf(scene), instances = instancesOf(scene);
	const order = orderOf(scene), keys = keysOf(scene);
	let entries: i64 = 0;
	for (let k = 0; k < visibleCount; k++) {
		const rect = tileRects + (<usize>loadI(visible, k) << 4);
		storeI(slots, k, <i32>entries);
		entries += <i64>((loadI(rect, 2) - loadI(rect, 0)) * (loadI(rect, 3) - loadI(rect, 1)));
		if (entries > ENTRIES_MAX) return -<i32>ENTRIES_MAX;
	}
	storeI(slots, visibleCount, <i32>entries);
	if (<i32>entries > capacityOf(scene)) return -<i32>entries;
	sortFrontToBack(visibleCount, visible, depthsOf(scene), keys, swapOf(scene), order, counters);
	memory.fill(tileStarts, 0, (tileCount + 1) << 2);
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(visible, k);
		// The keys are no longer needed: from here on the array holds each splat's first slot.
		storeI(keys, i, loadI(slots, k));
		const rect = tileRects + (<usize>i << 4);
		const x0 = loadI(rect, 0), y0 = loadI(rect, 1), x1 = loadI(rect, 2), y1 = loadI(rect, 3);
		for (let y = y0; y < y1; y++) {
			for (let x = x0; x < x1; x++) {
				const t = y * tilesX + x + 1;
				storeI(tileStarts, t, loadI(tileStarts, t) + 1);
			}
		}
	}
	for (let t = 0; t < tileCount; t++) storeI(tileStarts, t + 1, loadI(tileStarts, t + 1) + loadI(tileStarts, t));
	memory.copy(counters, tileStarts, tileCount << 2);
	for (let k = 0; k < visibleCount; k++) {
		const i = loadI(order, k);
		const rect = tileRects + (<usize>i << 4);
		const x0 = loadI(rect, 0), y0 = loadI(rect, 1), x1 = loadI(rect, 2), y1 = loadI(rect, 3);
		let slot = loadI(keys, i);
		for (let y = y0; y < y1; y++) {
			for (let x = x0; x < x1; x++) {
				const t = y * tilesX + x;
				const at = loadI(counters, t);
				storeI(instances, 2 * at, i);
				storeI(instances, 2 * at + 1, slot++);
				storeI(counters, t, at + 1);
			}
		}
	}
	return <i32>entries;
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
