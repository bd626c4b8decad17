import { add4, mul4, mulAdd4, splat4, sum4 } from './fast-math';
import { loadF, loadI, storeF } from './memory';
import { scratch } from './scratch';

// The words of a comparison's argument block, in the order of LOSS_WORDS in src/fit/engine/wasm/scene-words.ts.
@inline function imageOf(a: usize): usize { return <usize>loadI(a, 0); }
@inline function targetOf(a: usize): usize { return <usize>loadI(a, 1); }
@inline function weightOf(a: usize): usize { return <usize>loadI(a, 2); }
@inline function gradientOf(a: usize): usize { return <usize>loadI(a, 3); }
/** p, q, r of the three channels: nine planes. */
@inline function planesOf(a: usize): usize { return <usize>loadI(a, 4); }
/** Four sums per item: |r| with its knee, r², 1 - SSIM, Δcoverage². */
@inline function sumsOf(a: usize): usize { return <usize>loadI(a, 5); }
@inline function tapsOf(a: usize): usize { return <usize>loadI(a, 6); }
@inline function sizeOf(a: usize): i32 { return loadI(a, 7); }
/** Factors on the gradient of |r| and on that of SSIM (0 skips SSIM). */
@inline function l1FactorOf(a: usize): f32 { return loadF(a, 8); }
@inline function ssimFactorOf(a: usize): f32 { return loadF(a, 9); }
@inline function kneeOf(a: usize): f32 { return loadF(a, 10); }
@inline function transmittanceOf(a: usize): usize { return <usize>loadI(a, 11); }
/** Target coverage; 0 for none. */
@inline function coverageOf(a: usize): usize { return <usize>loadI(a, 12); }
@inline function coverageGradientOf(a: usize): usize { return <usize>loadI(a, 13); }
@inline function coverageFactorOf(a: usize): f32 { return loadF(a, 14); }

const C1: f32 = 1e-4;
const C2: f32 = 9e-4;
/** Zeros to the left and right of a row in scratch, bytes. */
const PAD: usize = 32;

/**
 * Computes the loss of 16 pixel rows of one channel, and the gradient of its L1 part. With SSIM also the terms of its gradient:
 * for x ours, y the target, S = A1·A2/(B1·B2): q = -S/B2, r = 2·A1/(B1·B2), p = 2·μy·A2/(B1·B2) - 2·μx·S/B1 - 2·μx·q - μy·r.
 */
export function compare(a: usize, item: i32): void {
	const size = sizeOf(a), bands = size >> 4, channel = item / bands, firstRow = (item % bands) * 16;
	const row = <usize>size << 2, plane = row * <usize>size;
	const x = imageOf(a) + <usize>channel * plane, y = targetOf(a) + <usize>channel * plane, weight = weightOf(a);
	const gradient = gradientOf(a) + <usize>channel * plane, p = planesOf(a) + <usize>channel * 3 * plane;
	const l1Factor = splat4(l1FactorOf(a)), knee = splat4(kneeOf(a)), perKnee = splat4(1 / kneeOf(a)), half = splat4(0.5);
	const one = splat4(1), zero = splat4(0);
	clearPads(4, row);
	let sumL1 = zero, sumSquared = zero, sumSsim = zero;
	for (let line = firstRow; line < firstRow + 16; line++) {
		const at = <usize>line * row;
		for (let j: usize = at; j < at + row; j += 16) {
			const w = weight ? v128.load(weight + j) : one;
			const r = f32x4.sub(v128.load(x + j), v128.load(y + j));
			const size4 = f32x4.abs(r), scaled = mul4(r, perKnee), small = f32x4.lt(size4, knee);
			const cost = v128.bitselect(mul4(half, mulAdd4(r, scaled, knee)), size4, small);
			sumL1 = mulAdd4(w, cost, sumL1);
			sumSquared = mulAdd4(w, mul4(r, r), sumSquared);
			const slope = f32x4.pmax(splat4(-1), f32x4.pmin(one, scaled));
			v128.store(gradient + j, mul4(l1Factor, mul4(w, slope)));
		}
		if (ssimFactorOf(a) == 0) continue;
		blurProducts(x, y, line, size, tapsOf(a));
		const padded = row + 2 * PAD, t = scratch + PAD;
		for (let j: usize = 0; j < row; j += 16) {
			const mx = across(t + j), my = across(t + padded + j);
			const squares = across(t + 2 * padded + j), xy = across(t + 3 * padded + j);
			const w = weight ? v128.load(weight + at + j) : one;
			const two = splat4(2), mxy = mul4(mx, my), mxx = mul4(mx, mx), myy = mul4(my, my);
			const a1 = mulAdd4(two, mxy, splat4(C1)), a2 = mulAdd4(two, f32x4.sub(xy, mxy), splat4(C2));
			const b1 = add4(add4(mxx, myy), splat4(C1)), b2 = add4(f32x4.sub(squares, add4(mxx, myy)), splat4(C2));
			const per = f32x4.div(one, mul4(b1, b2)), s = mul4(mul4(a1, a2), per);
			sumSsim = mulAdd4(w, f32x4.sub(one, s), sumSsim);
			const q = f32x4.neg(mul4(mul4(w, s), mul4(b1, per)));
			const r = mul4(mul4(two, w), mul4(a1, per));
			const first = mul4(mul4(two, w), f32x4.sub(mul4(mul4(my, a2), per), mul4(mul4(mx, s), mul4(b2, per))));
			const value = f32x4.sub(f32x4.sub(first, mul4(two, mul4(mx, q))), mul4(my, r));
			v128.store(p + at + j, value);
			v128.store(p + plane + at + j, q);
			v128.store(p + 2 * plane + at + j, r);
		}
	}
	const sums = sumsOf(a) + (<usize>item << 4);
	storeF(sums, 0, sum4(sumL1));
	storeF(sums, 1, sum4(sumSquared));
	storeF(sums, 2, sum4(sumSsim));
	storeF(sums, 3, channel == 0 && coverageGradientOf(a) ? compareCoverage(a, firstRow) : 0);
}

/** Adds the gradient of SSIM to 16 pixel rows of one channel: 𝒢p + 2x·𝒢q + y·𝒢r, where 𝒢 is the window. */
export function ssimBackward(a: usize, item: i32): void {
	const size = sizeOf(a), bands = size >> 4, channel = item / bands, firstRow = (item % bands) * 16;
	const row = <usize>size << 2, plane = row * <usize>size, padded = row + 2 * PAD, t = scratch + PAD;
	const x = imageOf(a) + <usize>channel * plane, y = targetOf(a) + <usize>channel * plane;
	const gradient = gradientOf(a) + <usize>channel * plane, p = planesOf(a) + <usize>channel * 3 * plane;
	const factor = splat4(ssimFactorOf(a));
	clearPads(3, row);
	for (let line = firstRow; line < firstRow + 16; line++) {
		for (let k: usize = 0; k < 3; k++) blurDown(p + k * plane, line, size, tapsOf(a), t + k * padded);
		setTaps(tapsOf(a));
		const at = <usize>line * row;
		for (let j: usize = 0; j < row; j += 16) {
			let g = across(t + j);
			g = mulAdd4(mul4(splat4(2), v128.load(x + at + j)), across(t + padded + j), g);
			g = mulAdd4(v128.load(y + at + j), across(t + 2 * padded + j), g);
			v128.store(gradient + at + j, mulAdd4(factor, g, v128.load(gradient + at + j)));
		}
	}
}

function compareCoverage(a: usize, firstRow: i32): f32 {
	const row = <usize>sizeOf(a) << 2, from = <usize>firstRow * row, out = coverageGradientOf(a);
	const wanted = coverageOf(a), weight = weightOf(a), transmittance = transmittanceOf(a);
	const factor = splat4(coverageFactorOf(a)), one = splat4(1);
	let sum = splat4(0);
	for (let j = from; j < from + 16 * row; j += 16) {
		if (!wanted) {
			v128.store(out + j, splat4(0));
			continue;
		}
		const w = weight ? v128.load(weight + j) : one;
		const r = f32x4.sub(f32x4.sub(one, v128.load(transmittance + j)), v128.load(wanted + j));
		sum = mulAdd4(w, mul4(r, r), sum);
		v128.store(out + j, mul4(factor, mul4(w, r)));
	}
	return sum4(sum);
}

// Taps of the window from its centre outwards.
let tap0: v128 = f32x4.splat(0), tap1: v128 = tap0, tap2: v128 = tap0, tap3: v128 = tap0, tap4: v128 = tap0, tap5: v128 = tap0;

function setTaps(taps: usize): void {
	tap0 = splat4(loadF(taps, 0));
	tap1 = splat4(loadF(taps, 1));
	tap2 = splat4(loadF(taps, 2));
	tap3 = splat4(loadF(taps, 3));
	tap4 = splat4(loadF(taps, 4));
	tap5 = splat4(loadF(taps, 5));
}

/** Applies the window along a row in scratch to four pixels from `p` on. */
@inline function across(p: usize): v128 {
	let sum = mul4(tap0, v128.load(p));
	sum = mulAdd4(tap1, add4(v128.load(p - 4), v128.load(p + 4)), sum);
	sum = mulAdd4(tap2, add4(v128.load(p - 8), v128.load(p + 8)), sum);
	sum = mulAdd4(tap3, add4(v128.load(p - 12), v128.load(p + 12)), sum);
	sum = mulAdd4(tap4, add4(v128.load(p - 16), v128.load(p + 16)), sum);
	return mulAdd4(tap5, add4(v128.load(p - 20), v128.load(p + 20)), sum);
}

/** Writes zeros at both ends of `count` rows in scratch, which stay 0 afterwards. */
function clearPads(count: usize, row: usize): void {
	const zero = splat4(0), padded = row + 2 * PAD;
	for (let p = scratch; p < scratch + count * padded; p += padded) {
		v128.store(p, zero);
		v128.store(p, zero, 16);
		v128.store(p + PAD + row, zero);
		v128.store(p + PAD + row, zero, 16);
	}
}

/** Applies the window along the columns of x, y, x² + y², xy at one row, into four rows of scratch; zeros beyond the picture. */
function blurProducts(x: usize, y: usize, line: i32, size: i32, taps: usize): void {
	const row = <usize>size << 2, padded = row + 2 * PAD, t = scratch + PAD, middle = <usize>line * row;
	const up = min<i32>(5, line), down = min<i32>(5, size - 1 - line), pairs = min<i32>(up, down), most = max<i32>(up, down);
	// Near an edge only one side of the window remains after the pairs.
	const oneSide: usize = up > down ? -row : row;
	for (let j = middle; j < middle + row; j += 16) {
		const a0 = v128.load(x + j), b0 = v128.load(y + j);
		let tap = splat4(loadF(taps, 0));
		let mx = mul4(tap, a0), my = mul4(tap, b0), xy = mul4(mx, b0), squares = mulAdd4(mx, a0, mul4(my, b0));
		let above = j - row, below = j + row, k = 1;
		for (; k <= pairs; k++) {
			tap = splat4(loadF(taps, k));
			const a = v128.load(x + above), b = v128.load(y + above), c = v128.load(x + below), d = v128.load(y + below);
			mx = mulAdd4(tap, add4(a, c), mx);
			my = mulAdd4(tap, add4(b, d), my);
			squares = mulAdd4(tap, add4(mulAdd4(a, a, mul4(b, b)), mulAdd4(c, c, mul4(d, d))), squares);
			xy = mulAdd4(tap, mulAdd4(a, b, mul4(c, d)), xy);
			above -= row;
			below += row;
		}
		let other = up > down ? above : below;
		for (; k <= most; k++) {
			tap = splat4(loadF(taps, k));
			const a = v128.load(x + other), b = v128.load(y + other);
			mx = mulAdd4(tap, a, mx);
			my = mulAdd4(tap, b, my);
			squares = mulAdd4(tap, mulAdd4(a, a, mul4(b, b)), squares);
			xy = mulAdd4(tap, mul4(a, b), xy);
			other += oneSide;
		}
		const out = t + j - middle;
		v128.store(out, mx);
		v128.store(out + padded, my);
		v128.store(out + 2 * padded, squares);
		v128.store(out + 3 * padded, xy);
	}
	setTaps(taps);
}

/** Applies the window along the columns of one plane at one row, into a row of scratch. */
function blurDown(source: usize, line: i32, size: i32, taps: usize, out: usize): void {
	const row = <usize>size << 2, middle = <usize>line * row;
	const up = min<i32>(5, line), down = min<i32>(5, size - 1 - line), pairs = min<i32>(up, down), most = max<i32>(up, down);
	const oneSide: usize = up > down ? -row : row;
	for (let j = middle; j < middle + row; j += 16) {
		let sum = mul4(splat4(loadF(taps, 0)), v128.load(source + j));
		let above = j - row, below = j + row, k = 1;
		for (; k <= pairs; k++) {
			sum = mulAdd4(splat4(loadF(taps, k)), add4(v128.load(source + above), v128.load(source + below)), sum);
			above -= row;
			below += row;
		}
		let other = up > down ? above : below;
		for (; k <= most; k++) {
			sum = mulAdd4(splat4(loadF(taps, k)), v128.load(source + other), sum);
			other += oneSide;
		}
		v128.store(out + j - middle, sum);
	}
}
