import { none, type Offsets, subtreeWeights } from './expression-terms.ts';
import { ringsFrom } from './head-regions.ts';
import { baseMesh } from './makehuman.ts';

/** The line of one lip that touches the other: base-mesh vertices and the points of the other lip above or below them. */
export interface LipLine {
	readonly vertices: readonly number[];
	/** The other lip's point: (1 - share) · a + share · b. */
	readonly across: readonly { readonly a: number; readonly b: number; readonly share: number }[];
}

/** Both lips' lines of contact. */
export interface LipContact {
	readonly lower: LipLine;
	readonly upper: LipLine;
}

/** Skin that follows the jaw more than this belongs to the lower lip. */
const LOWER_LIP = 0.45;

/** How far around the contact line a correction fades out: decimetres. */
const FADE = 0.13;

/** Rings of the mouth's lining that follow the lips. */
const LINING_RINGS = 5;

/** Finds where the base mesh closes its mouth: the first ring of skin outside the lining, on both lips. */
export function findLipContact(islands: readonly string[], reference: Float32Array): LipContact {
	const seam = mouthSeam(islands);
	const ring = new Set<number>();
	const { quads } = baseMesh();
	islands.forEach((island, quad) => {
		if (island !== 'head') return;
		for (let k = 0; k < 4; k++) {
			const a = quads[quad * 4 + k]!;
			const b = quads[quad * 4 + ((k + 1) % 4)]!;
			if (seam.has(a) && !seam.has(b)) ring.add(b);
			if (seam.has(b) && !seam.has(a)) ring.add(a);
		}
	});
	const ofJaw = subtreeWeights('jaw');
	const byX = (a: number, b: number) => reference[a * 3]! - reference[b * 3]!;
	const lower = [...ring].filter((v) => ofJaw[v]! > LOWER_LIP).sort(byX);
	const upper = [...ring].filter((v) => ofJaw[v]! <= LOWER_LIP).sort(byX);
	return { lower: lineAgainst(lower, upper, reference), upper: lineAgainst(upper, lower, reference) };
}

function lineAgainst(line: readonly number[], other: readonly number[], reference: Float32Array): LipLine {
	const across = line.map((v) => {
		const x = reference[v * 3]!;
		const found = other.findIndex((w) => reference[w * 3]! >= x);
		const next = found < 0 ? other.length - 1 : Math.max(1, found);
		const [a, b] = [other[next - 1]!, other[next]!];
		const width = reference[b * 3]! - reference[a * 3]!;
		return { a, b, share: width > 0 ? Math.min(1, Math.max(0, (x - reference[a * 3]!) / width)) : 0 };
	});
	return { vertices: line, across };
}

/** Base vertices shared by the skin and the lining of the mouth. */
export function mouthSeam(islands: readonly string[]): Set<number> {
	const { quads } = baseMesh();
	const skin = new Set<number>();
	const lining = new Set<number>();
	islands.forEach((island, quad) => {
		for (let k = 0; k < 4; k++) {
			if (island === 'head') skin.add(quads[quad * 4 + k]!);
			if (island === 'mouth') lining.add(quads[quad * 4 + k]!);
		}
	});
	return new Set([...lining].filter((v) => skin.has(v)));
}

/** The mouth's lining, and how far each of its vertices is drawn towards the lining's middle: 0 at the lips. */
export interface MouthLining {
	readonly vertices: readonly number[];
	readonly shares: readonly number[];
}

/** Share by which the deep lining is drawn in, so that it stays under the skin of thin cheeks. */
const DRAWN_IN = 0.13;

/** The lining of the base mesh's mouth. */
export function findLining(islands: readonly string[]): MouthLining {
	const { quads } = baseMesh();
	const seam = mouthSeam(islands);
	const ring = ringsFrom(baseMesh(), islands, seam);
	const vertices = new Set<number>();
	islands.forEach((island, quad) => {
		if (island === 'mouth') for (let k = 0; k < 4; k++) vertices.add(quads[quad * 4 + k]!);
	});
	const inner = [...vertices].filter((v) => !seam.has(v));
	return { vertices: inner, shares: inner.map((v) => DRAWN_IN * Math.min(1, Math.max(0, (ring[v]! - 1) / 4))) };
}

/** How lips are kept on each other. */
export interface SealOptions {
	/** Share of the change that the upper lip takes: half where absent. */
	readonly upperShare?: number;
	/** A shape that acts at the same time. */
	readonly also?: Offsets;
	/** True where lips do not slide past each other sideways. */
	readonly stick?: boolean;
}

/**
 * Keeps shut lips shut: takes from both lips what would part them or push them into each other, fading out over the
 * skin around.
 *
 * @param moved - The shape; changed.
 */
export function sealLips(
	contact: LipContact,
	islands: readonly string[],
	reference: Float32Array,
	moved: Offsets,
	options: SealOptions = {},
): void {
	const { upperShare = 0.5, also = none() } = options;
	const total = (v: number, k: number) => moved[v * 3 + k]! + also[v * 3 + k]!;
	const changes = new Map<number, [number, number, number]>();
	for (const [line, part] of [
		[contact.lower, 1 - upperShare],
		[contact.upper, upperShare],
	] as const) {
		line.vertices.forEach((v, i) => {
			const { a, b, share } = line.across[i]!;
			const change = (k: number) => part * (total(a, k) * (1 - share) + total(b, k) * share - total(v, k));
			changes.set(v, [options.stick ? change(0) : 0, change(1), change(2)]);
		});
	}
	const upper = new Set(contact.upper.vertices);
	const lipOf = lipSides(islands);
	for (const [v, isUpper] of lipOf) {
		const own = changes.get(v);
		if (own !== undefined) {
			for (let k = 0; k < 3; k++) moved[v * 3 + k]! += own[k]!;
			continue;
		}
		let weights = 0;
		let nearest = Number.POSITIVE_INFINITY;
		const sum: [number, number, number] = [0, 0, 0];
		for (const [w, change] of changes) {
			if (upper.has(w) !== isUpper) continue;
			const distance = Math.hypot(...[0, 1, 2].map((k) => reference[v * 3 + k]! - reference[w * 3 + k]!));
			nearest = Math.min(nearest, distance);
			const weight = 1 / (distance * distance + 1e-4);
			weights += weight;
			for (let k = 0; k < 3; k++) sum[k]! += weight * change[k]!;
		}
		if (nearest >= FADE) continue;
		const x = nearest / FADE;
		const fade = 1 - x * x * (3 - 2 * x);
		for (let k = 0; k < 3; k++) moved[v * 3 + k]! += (fade * sum[k]!) / weights;
	}
}

/**
 * How near skin is to the lips: 1 at the contact line, 0 a given number of rings away. One number a base vertex.
 *
 * @param lip - Which lip's side; both where undefined.
 */
export function lipNearness(islands: readonly string[], rings: number, lip?: 'upper' | 'lower'): Float32Array {
	const near = new Float32Array(baseMesh().vertexCount);
	const ring = ringsFrom(baseMesh(), islands, mouthSeam(islands));
	const ofJaw = subtreeWeights('jaw');
	for (let v = 0; v < near.length; v++) {
		if (lip !== undefined && (lip === 'upper') !== ofJaw[v]! <= LOWER_LIP) continue;
		const x = ring[v]! / rings;
		near[v] = x >= 1 ? 0 : 1 - x * x * (3 - 2 * x);
	}
	return near;
}

let sides: Map<number, boolean> | undefined;

/** Skin and lining around the mouth: true where a vertex belongs to the upper lip. */
function lipSides(islands: readonly string[]): Map<number, boolean> {
	if (sides !== undefined) return sides;
	sides = new Map();
	const ring = ringsFrom(baseMesh(), islands, mouthSeam(islands));
	const ofJaw = subtreeWeights('jaw');
	for (let v = 0; v < ring.length; v++) if (ring[v]! <= 10) sides.set(v, ofJaw[v]! <= LOWER_LIP);
	return sides;
}

/** Lets the mouth's lining follow the lips: offsets fade from the seam into the first rings; deeper lining rests. */
export function relaxLining(islands: readonly string[], moved: Offsets): void {
	const { quads } = baseMesh();
	const seam = mouthSeam(islands);
	const ring = ringsFrom(baseMesh(), islands, seam);
	const neighbours = new Map<number, Set<number>>();
	islands.forEach((island, quad) => {
		if (island !== 'mouth') return;
		for (let k = 0; k < 4; k++) {
			const a = quads[quad * 4 + k]!;
			const b = quads[quad * 4 + ((k + 1) % 4)]!;
			neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
			neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a));
		}
	});
	const free = [...neighbours.keys()].filter((v) => ring[v]! > 0 && ring[v]! <= LINING_RINGS);
	for (const v of neighbours.keys()) if (ring[v]! > 0) moved.fill(0, v * 3, v * 3 + 3);
	for (let round = 0; round < 120; round++) {
		for (const v of free) {
			const around = neighbours.get(v)!;
			for (let k = 0; k < 3; k++) {
				let sum = 0;
				for (const w of around) sum += moved[w * 3 + k]!;
				moved[v * 3 + k] = sum / around.size;
			}
		}
	}
}
