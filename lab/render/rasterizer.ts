import type { Camera } from './camera.ts';
import { toDisplay } from './display-color.ts';
import { type Mipmap, sampleMipmap } from './mipmap.ts';

/** One surface as it is drawn: posed geometry, filtered texture, light on its vertices. */
export interface DrawnSurface {
	/** Posed, 3 numbers a vertex, metres. */
	readonly positions: Float32Array;
	readonly triangles: Uint32Array;
	readonly uvs: Float32Array;
	/** Linear rgb, 3 numbers a vertex. */
	readonly light: Float32Array;
	readonly mipmap: Mipmap;
	readonly blend: boolean;
	readonly twoSided: boolean;
	/** Written into the label picture. */
	readonly label: number;
	/** One number a triangle, added to `label`; none adds nothing. */
	readonly triangleLabels?: Uint8Array | undefined;
}

/** A picture with `samples` x `samples` samples a pixel: nearest opaque surface and all cards in front of it. */
export interface SampleBuffer {
	/** Samples a row: camera size times samples. */
	readonly width: number;
	readonly depths: Float32Array;
	/** Display sRGB of the opaque surface, 3 numbers a sample. */
	readonly colors: Float32Array;
	/** 0 is nothing, else 1 + label. */
	readonly labels: Uint8Array;
	/** First card of each sample, -1 for none; nearest first. */
	readonly heads: Int32Array;
	readonly cards: CardPool;
}

interface CardPool {
	count: number;
	depths: Float32Array;
	next: Int32Array;
	labels: Uint8Array;
	/** Display sRGB and coverage, 4 numbers a card. */
	colors: Float32Array;
}

const buffers = new Map<number, SampleBuffer>();
const texel = new Float32Array(4);
const NEAR_METRES = 0.01;
/** Coverage from which an opaque surface hides all behind it; below, it is a card of itself (the fading bust). */
const SOLID = 0.995;

/** An empty buffer. One is kept for each width and handed out again: use it up before asking again. */
export function clearSamples(width: number): SampleBuffer {
	const samples = width * width;
	let buffer = buffers.get(width);
	if (buffer === undefined) {
		const cards: CardPool = {
			count: 0,
			depths: new Float32Array(samples),
			next: new Int32Array(samples),
			labels: new Uint8Array(samples),
			colors: new Float32Array(samples * 4),
		};
		buffer = {
			width,
			depths: new Float32Array(samples),
			colors: new Float32Array(samples * 3),
			labels: new Uint8Array(samples),
			heads: new Int32Array(samples),
			cards,
		};
		buffers.set(width, buffer);
	}
	buffer.depths.fill(Infinity);
	buffer.labels.fill(0);
	buffer.heads.fill(-1);
	buffer.cards.count = 0;
	return buffer;
}

/** Draws a surface into the buffer: opaque surfaces first, cards after all of them. */
export function drawSurface(buffer: SampleBuffer, surface: DrawnSurface, camera: Camera): void {
	const { triangles, uvs, light, mipmap, blend, twoSided } = surface;
	const { width } = buffer;
	const screen = project(surface.positions, camera, width);
	const { width: textureWidth, height: textureHeight } = mipmap.levels[0]!;
	const texels = textureWidth * textureHeight;
	for (let t = 0; t < triangles.length; t += 3) {
		const ia = triangles[t]!;
		const ib = triangles[t + 1]!;
		const ic = triangles[t + 2]!;
		const ax = screen[ia * 3]!;
		const ay = screen[ia * 3 + 1]!;
		const bx = screen[ib * 3]!;
		const by = screen[ib * 3 + 1]!;
		const cx = screen[ic * 3]!;
		const cy = screen[ic * 3 + 1]!;
		const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
		// Screen y points down: what is counter-clockwise from outside has a negative area here.
		if (area === 0 || (area > 0 && !twoSided)) continue;
		const za = screen[ia * 3 + 2]!;
		const zb = screen[ib * 3 + 2]!;
		const zc = screen[ic * 3 + 2]!;
		if (za < NEAR_METRES || zb < NEAR_METRES || zc < NEAR_METRES) continue;
		const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
		const x1 = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
		const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
		const y1 = Math.min(width - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
		if (x1 < x0 || y1 < y0) continue;
		const ua = uvs[ia * 2]!;
		const va = uvs[ia * 2 + 1]!;
		const ub = uvs[ib * 2]!;
		const vb = uvs[ib * 2 + 1]!;
		const uc = uvs[ic * 2]!;
		const vc = uvs[ic * 2 + 1]!;
		const uvArea = Math.abs((ub - ua) * (vc - va) - (vb - va) * (uc - ua)) * texels;
		const footprint = Math.sqrt(uvArea / Math.abs(area));
		const k = 1 / area;
		const label = surface.label + (surface.triangleLabels?.[t / 3] ?? 0);
		const inverseA = 1 / za;
		const inverseB = 1 / zb;
		const inverseC = 1 / zc;
		for (let y = y0; y <= y1; y++) {
			const py = y + 0.5;
			for (let x = x0; x <= x1; x++) {
				const px = x + 0.5;
				const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * k;
				const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * k;
				const wc = 1 - wa - wb;
				if (wa < -1e-6 || wb < -1e-6 || wc < -1e-6) continue;
				const depth = 1 / (wa * inverseA + wb * inverseB + wc * inverseC);
				const at = y * width + x;
				if (depth >= buffer.depths[at]!) continue;
				const pa = wa * inverseA * depth;
				const pb = wb * inverseB * depth;
				const pc = wc * inverseC * depth;
				sampleMipmap(texel, mipmap, pa * ua + pb * ub + pc * uc, pa * va + pb * vb + pc * vc, footprint);
				const alpha = texel[3]!;
				if (alpha < 0.004) continue;
				const r = texel[0]! * (pa * light[ia * 3]! + pb * light[ib * 3]! + pc * light[ic * 3]!);
				const g = texel[1]! * (pa * light[ia * 3 + 1]! + pb * light[ib * 3 + 1]! + pc * light[ic * 3 + 1]!);
				const b = texel[2]! * (pa * light[ia * 3 + 2]! + pb * light[ib * 3 + 2]! + pc * light[ic * 3 + 2]!);
				if (blend || alpha < SOLID) {
					pushCard(buffer, at, depth, r, g, b, alpha, label);
					continue;
				}
				buffer.depths[at] = depth;
				buffer.colors[at * 3] = toDisplay(r);
				buffer.colors[at * 3 + 1] = toDisplay(g);
				buffer.colors[at * 3 + 2] = toDisplay(b);
				buffer.labels[at] = label + 1;
			}
		}
	}
}

/** Inserts a card into the list of its sample, nearest first. */
function pushCard(
	buffer: SampleBuffer,
	at: number,
	depth: number,
	r: number,
	g: number,
	b: number,
	alpha: number,
	label: number,
): void {
	const { cards, heads } = buffer;
	if (cards.count === cards.depths.length) growCards(cards);
	const card = cards.count++;
	cards.depths[card] = depth;
	cards.labels[card] = label + 1;
	cards.colors[card * 4] = toDisplay(r);
	cards.colors[card * 4 + 1] = toDisplay(g);
	cards.colors[card * 4 + 2] = toDisplay(b);
	cards.colors[card * 4 + 3] = alpha;
	let before = -1;
	let after = heads[at]!;
	while (after >= 0 && cards.depths[after]! < depth) {
		before = after;
		after = cards.next[after]!;
	}
	cards.next[card] = after;
	if (before < 0) heads[at] = card;
	else cards.next[before] = card;
}

function growCards(cards: CardPool): void {
	const length = cards.depths.length * 2;
	const grow = <T extends Float32Array | Int32Array | Uint8Array>(larger: T, from: T): T => {
		larger.set(from);
		return larger;
	};
	cards.depths = grow(new Float32Array(length), cards.depths);
	cards.next = grow(new Int32Array(length), cards.next);
	cards.labels = grow(new Uint8Array(length), cards.labels);
	cards.colors = grow(new Float32Array(length * 4), cards.colors);
}

let scratch = new Float32Array(0);

/** Sample coordinates (x right, y down) and depth of every vertex. */
function project(positions: Float32Array, camera: Camera, width: number): Float32Array {
	if (scratch.length < positions.length) scratch = new Float32Array(positions.length);
	const m = camera.worldToView;
	const focal = (camera.focalPixels * width) / camera.size;
	for (let at = 0; at < positions.length; at += 3) {
		const x = positions[at]!;
		const y = positions[at + 1]!;
		const z = positions[at + 2]!;
		const depth = -(m[2]! * x + m[6]! * y + m[10]! * z + m[14]!);
		scratch[at] = width / 2 + (focal * (m[0]! * x + m[4]! * y + m[8]! * z + m[12]!)) / depth;
		scratch[at + 1] = width / 2 - (focal * (m[1]! * x + m[5]! * y + m[9]! * z + m[13]!)) / depth;
		scratch[at + 2] = depth;
	}
	return scratch;
}
