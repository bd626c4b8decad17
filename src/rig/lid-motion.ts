import type { ExpressionShape } from './head-mesh.ts';

/**
 * Data that makes eyelids slide over the eyeball. Each lid turns about the centre of the eyeball by a fraction of this
 * person's own eye opening, so that the lids meet on every face.
 */
export interface LidRig {
	readonly eyes: readonly [LidColumns, LidColumns];
	readonly motions: readonly LidMotion[];
}

/**
 * The skin around one eye. Each vertex belongs to a column: a point of the upper lid's rim and the point of the lower
 * lid's rim below it.
 */
export interface LidColumns {
	/** Indices of two vertices. Their mean is the centre of the eyeball; their distance from it is its radius. */
	readonly poles: readonly [number, number];
	/** Five vertex indices a row: the vertex that moves, upper rim a and b, lower rim a and b. */
	readonly rows: Uint32Array;
	/**
	 * Four numbers a row: the position of the rim point between a and b (0 … 1) on the upper and on the lower rim, then how
	 * far the vertex follows the upper and the lower lid (0 … 1).
	 */
	readonly shares: Float32Array;
}

/** The effect of one expression on the lids of one eye, at weight 1. */
export interface LidMotion {
	/** Index in EXPRESSION_NAMES. */
	readonly expression: number;
	/** 0: left eye, 1: right eye. */
	readonly eye: 0 | 1;
	/** Turn of the upper lid towards the lower lid, in eye openings. A negative value opens the eye further. */
	readonly upper: number;
	/** Turn of the lower lid towards the upper lid, in eye openings. */
	readonly lower: number;
	/** Turn of both lids towards the person's left, radians. */
	readonly sideways: number;
}

/** Numbers per row of `LidColumns.rows` and of `LidColumns.shares`. */
export const LID_ROW = { vertices: 5, shares: 4 } as const;

/** Added to every eye opening so that closed lids overlap slightly. Radians. */
const OVERLAP = 0.05;

/** Lids that lie outside the eyeball keep at least this distance from it during the whole movement. Metres. */
const CLEARANCE = 0.0004;

/**
 * Computes the lid shape of `motion` for a person with these neutral `positions` (3 numbers a vertex, metres): one entry
 * per row of `LidColumns`, in ascending order of vertices.
 */
export function lidShape(rig: LidRig, motion: LidMotion, positions: Float32Array): ExpressionShape {
	const { poles, rows, shares } = rig.eyes[motion.eye];
	const [front, back] = [poles[0] * 3, poles[1] * 3];
	const centre = [0, 1, 2].map((k) => (positions[front + k]! + positions[back + k]!) / 2) as Vector;
	const radius = length(subtract(at(positions, poles[0]), centre));
	const count = rows.length / LID_ROW.vertices;
	const vertices = new Uint32Array(count);
	const offsets = new Float32Array(count * 3);
	for (let row = 0; row < count; row++) {
		const [vertex, upperA, upperB, lowerA, lowerB] = rows.subarray(row * 5, row * 5 + 5) as unknown as number[];
		const [upperShare, lowerShare, followsUpper, followsLower] = shares.subarray(row * 4, row * 4 + 4);
		const upper = direction(between(positions, upperA!, upperB!, upperShare!), centre);
		const lower = direction(between(positions, lowerA!, lowerB!, lowerShare!), centre);
		const turns = motion.upper * followsUpper! - motion.lower * followsLower!;
		const rest = subtract(at(positions, vertex!), centre);
		const normal = cross(upper, lower);
		const apart = Math.atan2(length(normal), dot(upper, lower));
		const opening = apart + Math.min(apart, OVERLAP);
		const nodded = opening > 1e-4 ? rotate(rest, scale(normal, 1 / length(normal)), turns * opening) : rest;
		const slid = rotate(nodded, [0, 1, 0], motion.sideways * Math.max(followsUpper!, followsLower!));
		const target = clear(rest, slid, radius);
		vertices[row] = vertex!;
		for (let k = 0; k < 3; k++) offsets[row * 3 + k] = target[k]! - rest[k]!;
	}
	return { vertices, offsets };
}

/** Adds two shapes. Offsets of vertices that are in both are summed. */
export function addShapes(a: ExpressionShape, b: ExpressionShape): ExpressionShape {
	const vertices: number[] = [];
	const offsets: number[] = [];
	let i = 0;
	let j = 0;
	while (i < a.vertices.length || j < b.vertices.length) {
		const va = a.vertices[i] ?? Number.POSITIVE_INFINITY;
		const vb = b.vertices[j] ?? Number.POSITIVE_INFINITY;
		vertices.push(Math.min(va, vb));
		for (let k = 0; k < 3; k++) {
			offsets.push((va <= vb ? a.offsets[i * 3 + k]! : 0) + (vb <= va ? b.offsets[j * 3 + k]! : 0));
		}
		if (va <= vb) i++;
		if (vb <= va) j++;
	}
	return { vertices: Uint32Array.from(vertices), offsets: Float32Array.from(offsets) };
}

/**
 * Moves the end of a straight path outwards until the path's middle and end are as far from the eyeball as its start.
 * At most four rounds.
 */
function clear(rest: Vector, end: Vector, radius: number): Vector {
	const needed = Math.min(length(rest), radius + CLEARANCE);
	let out = end;
	for (let round = 0; round < 4; round++) {
		const middle = scale([rest[0] + out[0], rest[1] + out[1], rest[2] + out[2]], 0.5);
		const lack = Math.max(needed - length(out), 2 * (needed - length(middle)));
		if (lack <= 0) break;
		out = scale(out, 1 + lack / length(out));
	}
	return out;
}

type Vector = [number, number, number];

function at(positions: Float32Array, vertex: number): Vector {
	return [positions[vertex * 3]!, positions[vertex * 3 + 1]!, positions[vertex * 3 + 2]!];
}

function between(positions: Float32Array, a: number, b: number, share: number): Vector {
	return [0, 1, 2].map((k) => positions[a * 3 + k]! * (1 - share) + positions[b * 3 + k]! * share) as Vector;
}

function subtract(a: Vector, b: Vector): Vector {
	return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function direction(point: Vector, from: Vector): Vector {
	const d = subtract(point, from);
	return scale(d, 1 / length(d));
}

function cross(a: Vector, b: Vector): Vector {
	return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function length(a: Vector): number {
	return Math.hypot(a[0], a[1], a[2]);
}

function scale(a: Vector, factor: number): Vector {
	return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** Rodrigues' formula; `axis` is a unit vector. */
function rotate(v: Vector, axis: Vector, radians: number): Vector {
	const c = Math.cos(radians);
	const s = Math.sin(radians);
	const across = cross(axis, v);
	const along = dot(axis, v) * (1 - c);
	return [0, 1, 2].map((k) => v[k]! * c + across[k]! * s + axis[k]! * along) as Vector;
}
