import { SPLAT_BYTES } from './layout';
import { loadI } from './memory';

/**
 * One step of Adam on the records that have a gradient, and clears it. Records without one are left alone, moments too:
 * stale momentum moves what the view did not show (measured to cost more than 1 dB with close-ups).
 *
 * @param rates - 16 floats: the learning rate of each number of a record, bias correction of the first moment included.
 * @param correction2 - 1 / (1 - beta2^step).
 */
export function adam(
	visibleCount: i32,
	visible: usize,
	splats: usize,
	gradients: usize,
	moments1: usize,
	moments2: usize,
	rates: usize,
	beta1: f32,
	beta2: f32,
	correction2: f32,
	epsilon: f32,
): void {
	const b1 = f32x4.splat(beta1), b2 = f32x4.splat(beta2);
	const n1 = f32x4.splat(1 - beta1), n2 = f32x4.splat(1 - beta2);
	const c2 = f32x4.splat(correction2), eps = f32x4.splat(epsilon), zero = f32x4.splat(0);
	for (let k = 0; k < visibleCount; k++) {
		const at = <usize>loadI(visible, k) * SPLAT_BYTES;
		const g = gradients + at;
		const any = v128.or(
			v128.or(v128.load(g), v128.load(g, 16)),
			v128.or(v128.load(g, 32), v128.load(g, 48)),
		);
		if (!v128.any_true(f32x4.ne(any, zero))) continue;
		for (let j: usize = 0; j < SPLAT_BYTES; j += 16) {
			const x = v128.load(g + j);
			const m = f32x4.add(f32x4.mul(b1, v128.load(moments1 + at + j)), f32x4.mul(n1, x));
			const v = f32x4.add(f32x4.mul(b2, v128.load(moments2 + at + j)), f32x4.mul(n2, f32x4.mul(x, x)));
			v128.store(moments1 + at + j, m);
			v128.store(moments2 + at + j, v);
			const step = f32x4.div(f32x4.mul(v128.load(rates + j), m), f32x4.add(f32x4.sqrt(f32x4.mul(v, c2)), eps));
			v128.store(splats + at + j, f32x4.sub(v128.load(splats + at + j), step));
			v128.store(g + j, zero);
		}
	}
}
