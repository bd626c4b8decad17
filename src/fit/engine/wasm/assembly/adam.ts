import { loadF, loadI } from './memory';

/** Groups of 16 numbers per item of work. */
const GROUPS: i32 = 256;

/**
 * Takes one step of Adam on a range of groups of 16 numbers and clears their gradients. With `sparse`, groups whose gradient is 0 are
 * skipped, moments too: stale momentum would move splats that the view did not show (measured to cost more than 1 dB with close-ups).
 *
 * Words: values, gradient, first and second moments, 16 rates (bias correction of the first moment included), group count,
 * sparse, beta1, beta2, 1/(1 - beta2^step), epsilon.
 */
export function adam(a: usize, item: i32): void {
	const values = <usize>loadI(a, 0), gradient = <usize>loadI(a, 1), moments1 = <usize>loadI(a, 2), moments2 = <usize>loadI(a, 3);
	const rates = <usize>loadI(a, 4), sparse = loadI(a, 6) != 0;
	const b1 = f32x4.splat(loadF(a, 7)), b2 = f32x4.splat(loadF(a, 8));
	const n1 = f32x4.splat(1 - loadF(a, 7)), n2 = f32x4.splat(1 - loadF(a, 8));
	const c2 = f32x4.splat(loadF(a, 9)), epsilon = f32x4.splat(loadF(a, 10)), zero = f32x4.splat(0);
	const end = min<i32>(loadI(a, 5), (item + 1) * GROUPS);
	for (let group = item * GROUPS; group < end; group++) {
		const at = <usize>group << 6, g = gradient + at;
		if (sparse) {
			const any = v128.or(v128.or(v128.load(g), v128.load(g, 16)), v128.or(v128.load(g, 32), v128.load(g, 48)));
			if (!v128.any_true(f32x4.ne(any, zero))) continue;
		}
		for (let j: usize = 0; j < 64; j += 16) {
			const x = v128.load(g + j);
			const m = f32x4.add(f32x4.mul(b1, v128.load(moments1 + at + j)), f32x4.mul(n1, x));
			const v = f32x4.add(f32x4.mul(b2, v128.load(moments2 + at + j)), f32x4.mul(n2, f32x4.mul(x, x)));
			v128.store(moments1 + at + j, m);
			v128.store(moments2 + at + j, v);
			const step = f32x4.div(f32x4.mul(v128.load(rates + j), m), f32x4.add(f32x4.sqrt(f32x4.mul(v, c2)), epsilon));
			v128.store(values + at + j, f32x4.sub(v128.load(values + at + j), step));
			v128.store(g + j, zero);
		}
	}
}
