import { mulAdd4 } from './fast-math';
import { loadI } from './memory';

// Words: splats, harmonics (0 for none), template, rows, gains, rowStride, count. 1024 splats per item.
const ITEM: i32 = 1024;

/** splats = template + gains · rows, harmonics = gains · rows. */
export function compose(a: usize, item: i32): void {
	const splats = <usize>loadI(a, 0), harmonics = <usize>loadI(a, 1), template = <usize>loadI(a, 2), rows = <usize>loadI(a, 3);
	const gains = <usize>loadI(a, 4), stride = <usize>loadI(a, 5) << 2;
	const end = min<i32>(loadI(a, 6), (item + 1) * ITEM);
	for (let i = item * ITEM; i < end; i++) {
		const row = rows + <usize>i * stride, at = <usize>i << 6;
		for (let j: usize = 0; j < 64; j += 16) {
			v128.store(splats + at + j, mulAdd4(v128.load(gains + j), v128.load(row + j), v128.load(template + at + j)));
		}
		if (!harmonics) continue;
		const h = harmonics + <usize>i * 48;
		for (let j: usize = 0; j < 48; j += 16) v128.store(h + j, f32x4.mul(v128.load(gains + j, 64), v128.load(row + j, 64)));
	}
}

/** rows = gains · (splats, harmonics), all three gradients; other numbers of a row become 0. */
export function composeBackward(a: usize, item: i32): void {
	const splats = <usize>loadI(a, 0), harmonics = <usize>loadI(a, 1), rows = <usize>loadI(a, 3);
	const gains = <usize>loadI(a, 4), stride = <usize>loadI(a, 5) << 2;
	const end = min<i32>(loadI(a, 6), (item + 1) * ITEM);
	for (let i = item * ITEM; i < end; i++) {
		const row = rows + <usize>i * stride, at = <usize>i << 6;
		for (let j: usize = 0; j < 64; j += 16) v128.store(row + j, f32x4.mul(v128.load(gains + j), v128.load(splats + at + j)));
		memory.fill(row + 64, 0, stride - 64);
		if (!harmonics) continue;
		const h = harmonics + <usize>i * 48;
		for (let j: usize = 0; j < 48; j += 16) v128.store(row + j, f32x4.mul(v128.load(gains + j, 64), v128.load(h + j)), 64);
	}
}
