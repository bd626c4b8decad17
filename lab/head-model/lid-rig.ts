import { EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import type { LidColumns, LidMotion, LidRig } from '../../src/rig/lid-motion.ts';
import { eyeballSphere } from './eyeball-sphere.ts';
import { eyeRimVertices, ringsFrom } from './head-regions.ts';
import { type HeadTopology, islandsOfQuads } from './head-topology.ts';
import { baseMesh } from './makehuman.ts';

/** What the lids do at weight 1: upper and lower in eye openings towards closing, sideways in radians. */
const MOTIONS: readonly (readonly [string, number, number, number])[] = [
	// Together a little more than one opening: the rims overlap by a hair.
	['eyeBlink', 0.96, 0.12, 0],
	['eyeSquint', 0.1, 0.3, 0],
	['cheekSquint', 0.02, 0.18, 0],
	['eyeWide', -0.3, -0.04, 0],
	['eyeLookDown', 0.34, -0.05, 0],
	['eyeLookUp', -0.24, 0.1, 0],
	['eyeLookOut', 0, 0, 0.045],
	['eyeLookIn', 0, 0, -0.045],
];

/** Ring of skin whose vertices are the lid's front edge, where lids meet; rings up to it move as one. */
const EDGE_RING = 2;
const RIGID_RING = 3;

/** How far from the lid's edge skin still follows: decimetres along the skin. */
const UPPER_REACH = 0.115;
const LOWER_REACH = 0.095;

const LEFT_LASHES = { from: 14742, to: 14867 };
const RIGHT_LASHES = { from: 14867, to: 14992 };

/** Finds the lids of the head model and hangs their skin and lashes on columns between the rims. */
export function buildLidRig(topology: HeadTopology, reference: Float32Array): LidRig {
	const headVertices = verticesByBase(topology);
	const islands = islandsOfQuads(reference);
	const rings = ringsFrom(baseMesh(), islands, eyeRimVertices(baseMesh(), islands));
	return {
		eyes: [
			columnsOfEye(topology, reference, rings, islands, headVertices, 0),
			columnsOfEye(topology, reference, rings, islands, headVertices, 1),
		],
		motions: MOTIONS.flatMap(([name, upper, lower, sideways]): LidMotion[] => [
			{ expression: EXPRESSION_INDEX[`${name}Left` as ExpressionName], eye: 0, upper, lower, sideways },
			{ expression: EXPRESSION_INDEX[`${name}Right` as ExpressionName], eye: 1, upper, lower, sideways: -sideways },
		]),
	};
}

/** 0 … 1 for each head-model vertex: how far its motion is the lids' and not the authored shape's. */
export function lidCover(topology: HeadTopology, rig: LidRig): Float32Array {
	const cover = new Float32Array(topology.vertexCount);
	for (const { rows, shares } of rig.eyes) {
		for (let row = 0; row * 5 < rows.length; row++) {
			cover[rows[row * 5]!] = Math.max(shares[row * 4 + 2]!, shares[row * 4 + 3]!);
		}
	}
	return cover;
}

/** Head-model vertices made of one base vertex alone, by that vertex. */
function verticesByBase(topology: HeadTopology): Map<number, number[]> {
	const byBase = new Map<number, number[]>();
	for (let v = 0; v < topology.vertexCount; v++) {
		const start = topology.sourceStarts[v]!;
		if (topology.sourceStarts[v + 1]! - start !== 1) continue;
		const base = topology.sourceVertices[start]!;
		byBase.set(base, [...(byBase.get(base) ?? []), v]);
	}
	return byBase;
}

/** Lash vertices this near to the lid are roots: decimetres. */
const LASH_ROOT_DISTANCE = 0.0095;

/** Hangs a base vertex on a column, by default the one at its own place across the eye. */
type AddRow = (v: number, followsUpper: number, followsLower: number, column?: number) => void;

interface RimPoint {
	readonly vertex: number;
	/** 0 at the inner corner of the eye, 1 at the outer. */
	readonly along: number;
}

function columnsOfEye(
	topology: HeadTopology,
	reference: Float32Array,
	rings: Uint8Array,
	islands: readonly string[],
	headVertices: ReadonlyMap<number, readonly number[]>,
	eye: 0 | 1,
): LidColumns {
	const sign = eye === 0 ? 1 : -1;
	const skin = skinEdges(islands);
	const onSide = [...skin.keys()].filter((v) => sign * reference[v * 3]! > 0 && rings[v]! < 40);
	const edge = onSide.filter((v) => rings[v] === EDGE_RING);
	const along = alongCorners(edge, reference, sign);
	const corners = cornerHeights(edge, reference, along);
	const isUpper = (v: number) => reference[v * 3 + 1]! > corners(along(v));
	const upperRim = chain(edge.filter(isUpper), edge, along);
	const lowerRim = chain(
		edge.filter((v) => !isUpper(v)),
		edge,
		along,
	);
	const rigid = onSide.filter((v) => rings[v]! <= RIGID_RING);
	const toUpper = distances(skin, reference, rigid.filter(isUpper));
	const toLower = distances(
		skin,
		reference,
		rigid.filter((v) => !isUpper(v)),
	);
	const rows: number[][] = [];
	const add: AddRow = (base, followsUpper, followsLower, column = along(base)) => {
		const [upperA, upperB, upperShare] = pointOn(upperRim, column);
		const [lowerA, lowerB, lowerShare] = pointOn(lowerRim, column);
		const first = (v: number) => headVertices.get(v)![0]!;
		for (const v of headVertices.get(base) ?? []) {
			rows.push([
				...[v, first(upperA), first(upperB), first(lowerA), first(lowerB)],
				...[upperShare, lowerShare, followsUpper, followsLower],
			]);
		}
	};
	for (const v of new Set([...toUpper.keys(), ...toLower.keys()])) {
		const above = toUpper.get(v) ?? Number.POSITIVE_INFINITY;
		const below = toLower.get(v) ?? Number.POSITIVE_INFINITY;
		const follows = above < below ? fade(above / UPPER_REACH) : fade(below / LOWER_REACH);
		if (follows > 0.002) add(v, above < below ? follows : 0, above < below ? 0 : follows);
	}
	addSocket(islands, eye, rings, skin, isUpper, add);
	addLashes(eye, along, rigid, reference, add);
	rows.sort((a, b) => a[0]! - b[0]!);
	const start = topology.eyeballStarts[eye];
	return {
		poles: [start, start + eyeballSphere().directions.length / 3 - 1],
		rows: Uint32Array.from(rows.flatMap((row) => row.slice(0, 5))),
		shares: Float32Array.from(rows.flatMap((row) => row.slice(5))),
	};
}

/** 1 at 0, 0 from 1 on, smooth. */
function fade(x: number): number {
	if (x >= 1) return 0;
	return 1 - x * x * (3 - 2 * x);
}

/** Neighbours of each vertex of the outer skin of the head. */
function skinEdges(islands: readonly string[]): Map<number, Set<number>> {
	const base = baseMesh();
	const edges = new Map<number, Set<number>>();
	islands.forEach((island, quad) => {
		if (island !== 'head') return;
		for (let k = 0; k < 4; k++) {
			const a = base.quads[quad * 4 + k]!;
			const b = base.quads[quad * 4 + ((k + 1) % 4)]!;
			edges.set(a, (edges.get(a) ?? new Set()).add(b));
			edges.set(b, (edges.get(b) ?? new Set()).add(a));
		}
	});
	return edges;
}

/** Place between the corners of the eye: 0 inner, 1 outer. */
function alongCorners(edge: readonly number[], reference: Float32Array, sign: number): (v: number) => number {
	const across = edge.map((v) => sign * reference[v * 3]!);
	const inner = Math.min(...across);
	const outer = Math.max(...across);
	return (v) => Math.min(1, Math.max(0, (sign * reference[v * 3]! - inner) / (outer - inner)));
}

/** Height of the line between the corners. */
function cornerHeights(
	edge: readonly number[],
	reference: Float32Array,
	along: (v: number) => number,
): (share: number) => number {
	const inner = edge.find((v) => along(v) === 0)!;
	const outer = edge.find((v) => along(v) === 1)!;
	return (share) => reference[inner * 3 + 1]! * (1 - share) + reference[outer * 3 + 1]! * share;
}

/** A rim from corner to corner, ascending. */
function chain(rim: readonly number[], edge: readonly number[], along: (v: number) => number): RimPoint[] {
	const ends = edge.filter((v) => along(v) === 0 || along(v) === 1);
	return [...new Set([...ends, ...rim])]
		.map((vertex) => ({ vertex, along: along(vertex) }))
		.sort((a, b) => a.along - b.along);
}

/** The two rim vertices around a place, and the share of the second. */
function pointOn(rim: readonly RimPoint[], along: number): [number, number, number] {
	const next = Math.max(
		1,
		rim.findIndex((point) => point.along >= along),
	);
	const a = rim[next - 1]!;
	const b = rim[next]!;
	return [a.vertex, b.vertex, b.along > a.along ? (along - a.along) / (b.along - a.along) : 0];
}

/** Shortest way along edges from a set of vertices: decimetres, for what is near. */
function distances(
	edges: ReadonlyMap<number, ReadonlySet<number>>,
	reference: Float32Array,
	start: readonly number[],
): Map<number, number> {
	const found = new Map<number, number>(start.map((v) => [v, 0]));
	const queue = [...start];
	for (let i = 0; i < queue.length; i++) {
		const v = queue[i]!;
		for (const next of edges.get(v) ?? []) {
			const step = Math.hypot(...[0, 1, 2].map((k) => reference[v * 3 + k]! - reference[next * 3 + k]!));
			const distance = found.get(v)! + step;
			if (distance > UPPER_REACH || distance >= (found.get(next) ?? Number.POSITIVE_INFINITY)) continue;
			found.set(next, distance);
			queue.push(next);
		}
	}
	return found;
}

/** The hidden strip behind the rim follows its lid, less with depth. */
function addSocket(
	islands: readonly string[],
	eye: 0 | 1,
	rings: Uint8Array,
	skin: ReadonlyMap<number, unknown>,
	isUpper: (v: number) => boolean,
	add: AddRow,
): void {
	const base = baseMesh();
	const vertices = new Set<number>();
	islands.forEach((island, quad) => {
		if (island !== (eye === 0 ? 'leftSocket' : 'rightSocket')) return;
		for (let k = 0; k < 4; k++) vertices.add(base.quads[quad * 4 + k]!);
	});
	for (const v of vertices) {
		if (skin.has(v)) continue;
		const follows = fade(rings[v]! / 5);
		add(v, isUpper(v) ? follows : 0, isUpper(v) ? 0 : follows);
	}
}

/** Lash cards move with the edge of their lid as if stuck to it, each lash by the column of its root. */
function addLashes(
	eye: 0 | 1,
	along: (v: number) => number,
	rim: readonly number[],
	reference: Float32Array,
	add: AddRow,
): void {
	const { from, to } = eye === 0 ? LEFT_LASHES : RIGHT_LASHES;
	const base = baseMesh();
	const upper = upperLashes();
	const neighbours = new Map<number, number[]>();
	base.quadGroups.forEach((group, quad) => {
		if (!/eyelashes/.test(base.groupNames[group]!)) return;
		for (let k = 0; k < 4; k++) {
			const a = base.quads[quad * 4 + k]!;
			const b = base.quads[quad * 4 + ((k + 1) % 4)]!;
			neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
			neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
		}
	});
	const toRim = (v: number) =>
		Math.min(...rim.map((w) => Math.hypot(...[0, 1, 2].map((k) => reference[v * 3 + k]! - reference[w * 3 + k]!))));
	const column = new Map<number, number>();
	const queue: number[] = [];
	for (let v = from; v < to; v++) {
		if (toRim(v) > LASH_ROOT_DISTANCE) continue;
		column.set(v, along(v));
		queue.push(v);
	}
	for (let i = 0; i < queue.length; i++) {
		for (const next of neighbours.get(queue[i]!) ?? []) {
			if (column.has(next)) continue;
			column.set(next, column.get(queue[i]!)!);
			queue.push(next);
		}
	}
	for (let v = from; v < to; v++) {
		const isUpper = upper.has(v);
		add(v, isUpper ? 1 : 0, isUpper ? 0 : 1, column.get(v) ?? along(v));
	}
}

/** Lash vertices of the upper lids: groups `helper-l-eyelashes-2` and `helper-r-eyelashes-2`. */
function upperLashes(): Set<number> {
	const base = baseMesh();
	const vertices = new Set<number>();
	base.quadGroups.forEach((group, quad) => {
		if (!/eyelashes-2$/.test(base.groupNames[group]!)) return;
		for (let k = 0; k < 4; k++) vertices.add(base.quads[quad * 4 + k]!);
	});
	return vertices;
}
