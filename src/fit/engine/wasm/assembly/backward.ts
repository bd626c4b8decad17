import { add4, fastExp4, mul4, mulAdd4, splat4, sum4 } from './fast-math';
import { tileFinished } from './forward';
import { INSTANCE_GRADIENT_BYTES, PROJECTED_BYTES, TRANSMITTANCE_MIN } from './layout';
import { loadF, loadI, storeF } from './memory';
import {
	coverageGradientOf, imageGradientOf, imageOf, instanceGradientsOf, instancesOf, projectedOf, sizeOf, tileStartsOf, transmittanceOf,
} from './scene';
import { scratch } from './scratch';
import { firstGroup, firstRow, lastGroup, lastRow, windowOf } from './tile-window';

/** Bytes of the state of a group of four pixels: transmittance, the contribution of everything behind, four output gradients. 6144 a tile. */
const GROUP: usize = 96;

/**
 * Writes the gradient record of every splat in one tile to its slot. No two tiles write to the same memory, so the sum does not
 * depend on the threads' timing. Works front to back like `forward`, with one number per pixel for "gradient · contribution of
 * everything behind", so no list is stored and both passes stop at the same splat.
 */
export function backward(scene: usize, tile: i32): void {
	const size = sizeOf(scene), tilesX = size >> 4;
	const plane = <usize>(size * size) << 2;
	const image = imageOf(scene), transmittance = transmittanceOf(scene);
	const imageGradient = imageGradientOf(scene), coverageGradient = coverageGradientOf(scene);
	const originX = (tile % tilesX) * 16, originY = (tile / tilesX) * 16;
	for (let y = 0; y < 16; y++) {
		for (let g = 0; g < 4; g++) {
			const p = scratch + <usize>(y * 4 + g) * GROUP;
			const at = <usize>((originY + y) * size + originX + g * 4) << 2;
			const gr = v128.load(imageGradient + at);
			const gg = v128.load(imageGradient + plane + at);
			const gb = v128.load(imageGradient + 2 * plane + at);
			const ga = v128.load(coverageGradient + at);
			let behind = mul4(gr, v128.load(image + at));
			behind = mulAdd4(gg, v128.load(image + plane + at), behind);
			behind = mulAdd4(gb, v128.load(image + 2 * plane + at), behind);
			behind = mulAdd4(ga, f32x4.sub(splat4(1), v128.load(transmittance + at)), behind);
			v128.store(p, splat4(1));
			v128.store(p, behind, 16);
			v128.store(p, gr, 32);
			v128.store(p, gg, 48);
			v128.store(p, gb, 64);
			v128.store(p, ga, 80);
		}
	}
	gatherTile(
		tile, <f32>originX, <f32>originY, projectedOf(scene), tileStartsOf(scene), instancesOf(scene), instanceGradientsOf(scene),
	);
}

function gatherTile(
	tile: i32,
	originX: f32,
	originY: f32,
	projected: usize,
	tileStarts: usize,
	instances: usize,
	gradients: usize,
): void {
	const start = loadI(tileStarts, tile), end = loadI(tileStarts, tile + 1);
	let k = start;
	for (; k < end; k++) {
		if (((k - start) & 15) == 15 && tileFinished(GROUP)) break;
		const o = projected + <usize>loadI(instances, 2 * k) * PROJECTED_BYTES;
		const out = gradients + <usize>loadI(instances, 2 * k + 1) * INSTANCE_GRADIENT_BYTES;
		const u: f32 = loadF(o, 0) - originX, v: f32 = loadF(o, 1) - originY;
		if (!windowOf(o, u, v)) {
			clear(out);
			continue;
		}
		gatherSplat(
			lastGroup - firstGroup + 1, firstRow, lastRow, firstGroup, u, v,
			loadF(o, 2), loadF(o, 3), loadF(o, 4), splat4(-0.5 * loadF(o, 9)), splat4(loadF(o, 5)),
			splat4(loadF(o, 6)), splat4(loadF(o, 7)), splat4(loadF(o, 8)), out,
		);
	}
	for (; k < end; k++) clear(gradients + <usize>loadI(instances, 2 * k + 1) * INSTANCE_GRADIENT_BYTES);
}

@inline function clear(record: usize): void {
	const zero = splat4(0);
	v128.store(record, zero);
	v128.store(record, zero, 16);
	v128.store(record, zero, 32);
}

/**
 * Adds six moments of δ = ∂loss/∂exponent and three colour sums of one splat; `projectBackward` uses them for its geometry.
 * δ = weight·(gradient·colour) - behind·α/(1-α), `behind` already without this splat.
 */
@inline function gatherSplat(
	groups: i32, row0: i32, row1: i32, group0: i32, u: f32, v: f32,
	a: f32, b: f32, c: f32, lowest: v128, opacity: v128, red: v128, green: v128, blue: v128, out: usize,
): void {
	const va = splat4(-0.5 * a), finished = splat4(TRANSMITTANCE_MIN), one = splat4(1);
	const firstDx = add4(f32x4(0.5, 1.5, 2.5, 3.5), splat4(<f32>(group0 * 4) - u));
	let rowStart = scratch + <usize>(row0 * 4 + group0) * GROUP;
	let dy: f32 = <f32>row0 + 0.5 - v;
	let m0 = splat4(0), mx = splat4(0), my = splat4(0), mxx = splat4(0), mxy = splat4(0), myy = splat4(0);
	let sumRed = splat4(0), sumGreen = splat4(0), sumBlue = splat4(0);
	for (let y = row0; y <= row1; y++) {
		const vb = splat4(-b * dy), vc = splat4(-0.5 * c * dy * dy);
		let dx = firstDx, p = rowStart;
		let r0 = splat4(0), r1 = splat4(0), r2 = splat4(0);
		for (let g = 0; g < groups; g++) {
			const exponent = mulAdd4(mulAdd4(va, dx, vb), dx, vc);
			const T = v128.load(p);
			const alpha = mul4(opacity, fastExp4(exponent));
			const inside = v128.and(f32x4.ge(exponent, lowest), f32x4.ge(T, finished));
			const weight = v128.and(inside, mul4(alpha, T));
			const gr = v128.load(p, 32), gg = v128.load(p, 48), gb = v128.load(p, 64);
			const own = mul4(weight, mulAdd4(gr, red, mulAdd4(gg, green, mulAdd4(gb, blue, v128.load(p, 80)))));
			sumRed = mulAdd4(weight, gr, sumRed);
			sumGreen = mulAdd4(weight, gg, sumGreen);
			sumBlue = mulAdd4(weight, gb, sumBlue);
			const behind = f32x4.sub(v128.load(p, 16), own);
			v128.store(p, behind, 16);
			v128.store(p, f32x4.sub(T, weight));
			let delta = f32x4.sub(own, f32x4.div(mul4(behind, alpha), f32x4.sub(one, alpha)));
			delta = v128.and(inside, delta);
			const deltaX = mul4(delta, dx);
			r0 = add4(r0, delta);
			r1 = add4(r1, deltaX);
			r2 = mulAdd4(deltaX, dx, r2);
			p += GROUP;
			dx = add4(dx, splat4(4));
		}
		const vdy = splat4(dy), rowY = mul4(r0, vdy);
		m0 = add4(m0, r0);
		mx = add4(mx, r1);
		my = add4(my, rowY);
		mxx = add4(mxx, r2);
		mxy = mulAdd4(r1, vdy, mxy);
		myy = mulAdd4(rowY, vdy, myy);
		rowStart += 4 * GROUP;
		dy += 1;
	}
	storeF(out, 0, sum4(m0));
	storeF(out, 1, sum4(mx));
	storeF(out, 2, sum4(my));
	storeF(out, 3, sum4(mxx));
	storeF(out, 4, sum4(mxy));
	storeF(out, 5, sum4(myy));
	storeF(out, 6, sum4(sumRed));
	storeF(out, 7, sum4(sumGreen));
	v128.store(out, f32x4.replace_lane(splat4(0), 0, sum4(sumBlue)), 32);
}
