import { addTarget, type BaseMesh, baseMesh, boneSubtree, boneWeights } from './makehuman.ts';

/** Names of the regions, in the order of their labels. */
export const REGION_NAMES = [
	'face',
	'upperLidLeft',
	'lowerLidLeft',
	'upperLidRight',
	'lowerLidRight',
	'eyeSocketLeft',
	'eyeSocketRight',
	'upperLip',
	'lowerLip',
	'innerMouth',
	'nose',
	'nostrils',
	'earLeft',
	'earRight',
	'scalp',
	'neck',
	'bust',
	'cap',
	'leftEye',
	'rightEye',
	'lashes',
	'upperTeeth',
	'lowerTeeth',
	'tongue',
	'hairAnchor',
] as const;

/** Name of one region. */
export type RegionName = (typeof REGION_NAMES)[number];

/** Label of a region. */
export function regionLabel(name: RegionName): number {
	return REGION_NAMES.indexOf(name);
}

/** Says to which region a quad of the body belongs, by the base vertices of its corners and its texture island. */
export type RegionOfQuad = (corners: readonly number[], island: string) => RegionName;

/** Rings of skin around the opening that count as lid and as lip. */
const LID_RINGS = 6;
const LIP_RINGS = 7;

/**
 * Makes the labelling of the body.
 *
 * @param islandOfQuad - Texture island of every quad of the base mesh ('' where it has none).
 * @param reference - Positions of an average person, decimetres.
 */
export function regionsOfBody(islandOfQuad: readonly string[], reference: Float32Array): RegionOfQuad {
	const base = baseMesh();
	const eyeRim = seam(base, islandOfQuad, ['leftSocket', 'rightSocket']);
	const mouthRim = seam(base, islandOfQuad, ['mouth']);
	const lidRing = ringsFrom(base, islandOfQuad, eyeRim);
	const lipRing = ringsFrom(base, islandOfQuad, mouthRim);
	const nose = targetMask(['nose/nose-scale-depth-incr'], 0.03);
	const nostril = targetMask(['nose/nose-nostril-width-max'], 0.02);
	const hidden = hiddenQuads(islandOfQuad, reference);
	const ears = targetMask(['ears/l-ear-size-big', 'ears/r-ear-size-big'], 0.035);
	const ofHead = boneWeights(boneSubtree('head'));
	const ofNeck = boneWeights(boneSubtree('neck01'));
	const eyeLine = lineOfCorners(eyeRim, reference);
	const lipLine = meanHeight(mouthRim, reference);
	const mouthWidth = Math.max(...[...mouthRim].map((v) => reference[v * 3]!));
	return (corners, island) => {
		const mean = (values: ArrayLike<number>) => corners.reduce((sum, v) => sum + values[v]! / corners.length, 0);
		const at = [0, 1, 2].map((k) => corners.reduce((sum, v) => sum + reference[v * 3 + k]! / corners.length, 0));
		const [x, y, z] = at as [number, number, number];
		if (island === 'mouth') return 'innerMouth';
		if (island === 'leftSocket') return 'eyeSocketLeft';
		if (island === 'rightSocket') return 'eyeSocketRight';
		if (corners.every((v) => lidRing[v]! <= LID_RINGS)) {
			const upper = y > eyeLine(x);
			if (x > 0) return upper ? 'upperLidLeft' : 'lowerLidLeft';
			return upper ? 'upperLidRight' : 'lowerLidRight';
		}
		if (corners.every((v) => lipRing[v]! <= LIP_RINGS) && Math.abs(x) < mouthWidth)
			return y > lipLine ? 'upperLip' : 'lowerLip';
		if (mean(ears) > 0.5) return x > 0 ? 'earLeft' : 'earRight';
		if (mean(nostril) > 0.5 && hidden(corners)) return 'nostrils';
		if (mean(nose) > 0.5 && Math.abs(x) < 0.3) return 'nose';
		if (mean(ofHead) > 0.5) return onScalp(x, y, z) ? 'scalp' : 'face';
		return mean(ofNeck) > 0.3 && island === 'head' ? 'neck' : 'bust';
	};
}

/** Directions from which a nostril's inside cannot be seen: from the front, a little above and below. */
const LOOKS: readonly (readonly [number, number, number])[] = [
	[0, 0, 1],
	[0, -0.35, 0.94],
	[0, 0.35, 0.94],
	[0.45, -0.2, 0.87],
	[-0.45, -0.2, 0.87],
];

/** Says whether the middle of a quad of skin is hidden by other skin from every direction of LOOKS. */
function hiddenQuads(
	islandOfQuad: readonly string[],
	reference: Float32Array,
): (corners: readonly number[]) => boolean {
	const { quads } = baseMesh();
	const front: number[] = [];
	islandOfQuad.forEach((island, quad) => {
		if (island !== 'head') return;
		const corners = quads.subarray(quad * 4, quad * 4 + 4);
		if (corners.some((v) => reference[v * 3 + 2]! < 0.9)) return;
		front.push(corners[0]!, corners[1]!, corners[2]!, corners[0]!, corners[2]!, corners[3]!);
	});
	return (corners) => {
		const from = [0, 1, 2].map((k) => corners.reduce((sum, v) => sum + reference[v * 3 + k]! / corners.length, 0));
		return LOOKS.every((look) => {
			for (let t = 0; t < front.length; t += 3) if (hits(from, look, reference, front, t)) return true;
			return false;
		});
	};
}

/** Whether a ray meets a triangle at some distance (Möller and Trumbore). */
function hits(
	from: readonly number[],
	look: readonly [number, number, number],
	positions: Float32Array,
	triangles: readonly number[],
	at: number,
): boolean {
	const [a, b, c] = [triangles[at]! * 3, triangles[at + 1]! * 3, triangles[at + 2]! * 3];
	const e1 = [0, 1, 2].map((k) => positions[b + k]! - positions[a + k]!);
	const e2 = [0, 1, 2].map((k) => positions[c + k]! - positions[a + k]!);
	const p = [
		look[1] * e2[2]! - look[2] * e2[1]!,
		look[2] * e2[0]! - look[0] * e2[2]!,
		look[0] * e2[1]! - look[1] * e2[0]!,
	];
	const determinant = e1[0]! * p[0]! + e1[1]! * p[1]! + e1[2]! * p[2]!;
	if (Math.abs(determinant) < 1e-12) return false;
	const s = [0, 1, 2].map((k) => from[k]! - positions[a + k]!);
	const u = (s[0]! * p[0]! + s[1]! * p[1]! + s[2]! * p[2]!) / determinant;
	const q = [s[1]! * e1[2]! - s[2]! * e1[1]!, s[2]! * e1[0]! - s[0]! * e1[2]!, s[0]! * e1[1]! - s[1]! * e1[0]!];
	const v = (look[0] * q[0]! + look[1] * q[1]! + look[2] * q[2]!) / determinant;
	const t = (e2[0]! * q[0]! + e2[1]! * q[1]! + e2[2]! * q[2]!) / determinant;
	return u > 0 && v > 0 && u + v < 1 && t > 0.01;
}

/** Behind and above the hairline of an average person: decimetres of the base mesh. */
function onScalp(x: number, y: number, z: number): boolean {
	const hairline = 8.02 - 0.9 * Math.max(0, Math.abs(x) - 0.25);
	if (z > 0.62) return y > hairline + Math.max(0, 0.95 - z) * -0.9;
	return y > 6.75 + Math.max(0, z) * 0.75;
}

/** Vertices shared by an island of the list and the head island. */
function seam(base: BaseMesh, islandOfQuad: readonly string[], islands: readonly string[]): Set<number> {
	const outside = new Set<number>();
	islandOfQuad.forEach((island, quad) => {
		if (island === 'head') for (let k = 0; k < 4; k++) outside.add(base.quads[quad * 4 + k]!);
	});
	const shared = new Set<number>();
	islandOfQuad.forEach((island, quad) => {
		if (!islands.includes(island)) return;
		for (let k = 0; k < 4; k++) {
			const vertex = base.quads[quad * 4 + k]!;
			if (outside.has(vertex)) shared.add(vertex);
		}
	});
	return shared;
}

/** Number of quads between each vertex and the start set, over head and socket skin; 255 where far. */
export function ringsFrom(base: BaseMesh, islandOfQuad: readonly string[], start: ReadonlySet<number>): Uint8Array {
	const ring = new Uint8Array(base.vertexCount).fill(255);
	for (const vertex of start) ring[vertex] = 0;
	for (let step = 1; step < 30; step++) {
		islandOfQuad.forEach((island, quad) => {
			if (island === '') return;
			const corners = base.quads.subarray(quad * 4, quad * 4 + 4);
			if (!corners.some((v) => ring[v] === step - 1)) return;
			for (const v of corners) if (ring[v] === 255) ring[v] = step;
		});
	}
	return ring;
}

/** Vertices of the eye openings' rim: those shared by the head island and a socket island. */
export function eyeRimVertices(base: BaseMesh, islandOfQuad: readonly string[]): Set<number> {
	return seam(base, islandOfQuad, ['leftSocket', 'rightSocket']);
}

/** 1 where a target of the list moves a vertex by more than the threshold (decimetres). */
function targetMask(names: readonly string[], threshold: number): Uint8Array {
	const { vertexCount } = baseMesh();
	const mask = new Uint8Array(vertexCount);
	for (const name of names) {
		const shift = new Float32Array(vertexCount * 3);
		addTarget(shift, name, 1);
		for (let v = 0; v < vertexCount; v++) {
			if (Math.hypot(shift[v * 3]!, shift[v * 3 + 1]!, shift[v * 3 + 2]!) > threshold) mask[v] = 1;
		}
	}
	return mask;
}

/** Height of the line through the inner and the outer corner of the eye on the side of x. */
function lineOfCorners(rim: ReadonlySet<number>, positions: Float32Array): (x: number) => number {
	const left = [...rim].filter((v) => positions[v * 3]! > 0);
	left.sort((a, b) => positions[a * 3]! - positions[b * 3]!);
	const inner = left[0]!;
	const outer = left[left.length - 1]!;
	const slope =
		(positions[outer * 3 + 1]! - positions[inner * 3 + 1]!) / (positions[outer * 3]! - positions[inner * 3]!);
	return (x) => positions[inner * 3 + 1]! + slope * (Math.abs(x) - positions[inner * 3]!);
}

function meanHeight(vertices: ReadonlySet<number>, positions: Float32Array): number {
	let sum = 0;
	for (const v of vertices) sum += positions[v * 3 + 1]!;
	return sum / vertices.size;
}
