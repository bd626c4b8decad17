import { loadF } from './memory';

// The part of a tile that one splat may touch: rows firstRow..lastRow, groups of four pixels firstGroup..lastGroup.
// The results are module variables, so that nothing is allocated; every thread has its own instance.
export let firstRow: i32 = 0;
export let lastRow: i32 = 0;
export let firstGroup: i32 = 0;
export let lastGroup: i32 = 0;

/** Sets the window of a projected record whose centre is at u, v relative to the tile. Returns false if it is empty. */
@inline export function windowOf(record: usize, u: f32, v: f32): bool {
	const hx = loadF(record, 10), hy = loadF(record, 11);
	// Pixel centres are at + 0.5.
	const top: f32 = v - hy - 0.5, bottom: f32 = v + hy - 0.5, left: f32 = u - hx - 0.5, right: f32 = u + hx - 0.5;
	if (bottom < 0 || top > 15 || right < 0 || left > 15) return false;
	firstRow = top <= 0 ? 0 : <i32>ceil<f32>(top);
	lastRow = bottom >= 15 ? 15 : <i32>bottom;
	firstGroup = left <= 0 ? 0 : <i32>ceil<f32>(left) >> 2;
	lastGroup = right >= 15 ? 3 : <i32>right >> 2;
	return lastRow >= firstRow && lastGroup >= firstGroup;
}
