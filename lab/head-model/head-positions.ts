import { eyeballSphere } from './eyeball-sphere.ts';
import { ANCHOR_COUNT, type HeadTopology } from './head-topology.ts';
import { baseMesh, jointVertices } from './makehuman.ts';

/** How a person goes from MakeHuman's frame to the avatar frame: metres = (decimetres - origin) / 10. */
export interface AvatarFrame {
	/** Base of the neck in MakeHuman's frame, decimetres. */
	readonly origin: readonly [number, number, number];
}

/** Radius of the hair anchors' triangles, metres. */
const ANCHOR_RADIUS = 0.004;

/** Eyeballs against the helper's, so that lids cover them with a hair to spare. */
const EYE_SCALE = 0.985;

const LEFT_EYE_FIRST = 14598;
const RIGHT_EYE_FIRST = 14670;
const EYE_COUNT = 72;

/** The avatar frame of a person, given base-mesh positions in decimetres. */
export function toAvatarFrame(basePositions: ArrayLike<number>): AvatarFrame {
	return { origin: mean(basePositions, jointVertices('neck01____head')) };
}

/** Maps positions (base mesh or a proxy bound to it) into the avatar frame, metres. Returns a new array. */
export function toAvatarMetres(frame: AvatarFrame, positions: ArrayLike<number>): Float32Array {
	const out = new Float32Array(positions.length);
	for (let i = 0; i < out.length; i++) out[i] = (positions[i]! - frame.origin[i % 3]!) / 10;
	return out;
}

/** Lips overlap by twice this where they touch, so that no light comes through: decimetres. */
const LIP_OVERLAP = 0.0035;

/**
 * Teeth against MakeHuman's, decimetres: a narrower arch that stays inside the cheeks; a little further from the lips; the
 * upper ones low enough to show when the mouth opens, the lower ones behind them.
 */
const ARCH_WIDTH = 0.87;
const TEETH = [
	{ from: 14992, to: 15060, by: [0, -0.004, -0.03] },
	{ from: 15060, to: 15128, by: [0, -0.028, -0.008] },
] as const;

/**
 * Head-model vertices of a person in the avatar frame, metres, from base-mesh positions in decimetres. Lips are brought
 * into contact and teeth set back. Affine in the base positions, so the mean of persons is the person of the mean.
 */
export function headPositions(topology: HeadTopology, morphed: ArrayLike<number>): Float64Array {
	const { origin } = toAvatarFrame(morphed);
	const basePositions = Float64Array.from(morphed);
	closeLips(topology, morphed, basePositions);
	drawLiningIn(topology, morphed, basePositions);
	for (const { from, to, by } of TEETH) {
		for (let v = from; v < to; v++) {
			basePositions[v * 3]! *= ARCH_WIDTH;
			for (let k = 0; k < 3; k++) basePositions[v * 3 + k]! += by[k]!;
		}
	}
	const out = new Float64Array(topology.vertexCount * 3);
	for (let v = 0; v < topology.vertexCount; v++) {
		const end = topology.sourceStarts[v + 1]!;
		for (let i = topology.sourceStarts[v]!; i < end; i++) {
			const from = topology.sourceVertices[i]! * 3;
			for (let k = 0; k < 3; k++) {
				out[v * 3 + k]! += (topology.sourceWeights[i]! * (basePositions[from + k]! - origin[k]!)) / 10;
			}
		}
	}
	placeEyeball(out, topology.eyeballStarts[0], basePositions, LEFT_EYE_FIRST, origin);
	placeEyeball(out, topology.eyeballStarts[1], basePositions, RIGHT_EYE_FIRST, origin);
	const head = mean(basePositions, jointVertices('head____head'));
	placeAnchors(out, topology.anchorStart, head.map((x, k) => (x - origin[k]!) / 10) as [number, number, number]);
	return out;
}

/** Offsets of head-model vertices, metres, for offsets of base-mesh vertices, decimetres. Eyeballs and anchors: 0. */
export function headOffsets(topology: HeadTopology, baseOffsets: ArrayLike<number>): Float64Array {
	const out = new Float64Array(topology.vertexCount * 3);
	for (let v = 0; v < topology.vertexCount; v++) {
		const end = topology.sourceStarts[v + 1]!;
		for (let i = topology.sourceStarts[v]!; i < end; i++) {
			const from = topology.sourceVertices[i]! * 3;
			for (let k = 0; k < 3; k++) out[v * 3 + k]! += (topology.sourceWeights[i]! * baseOffsets[from + k]!) / 10;
		}
	}
	return out;
}

/** Moves both lips half-way to each other, in height only. */
function closeLips(topology: HeadTopology, from: ArrayLike<number>, to: Float64Array): void {
	for (const [line, overlap] of [
		[topology.lips.lower, LIP_OVERLAP],
		[topology.lips.upper, -LIP_OVERLAP],
	] as const) {
		line.vertices.forEach((v, i) => {
			const { a, b, share } = line.across[i]!;
			const other = from[a * 3 + 1]! * (1 - share) + from[b * 3 + 1]! * share;
			to[v * 3 + 1] = (from[v * 3 + 1]! + other) / 2 + overlap;
		});
	}
}

function drawLiningIn(topology: HeadTopology, from: ArrayLike<number>, to: Float64Array): void {
	const { vertices, shares } = topology.lining;
	const middle = mean(from, vertices);
	vertices.forEach((v, i) => {
		for (let k = 0; k < 3; k++) to[v * 3 + k] = from[v * 3 + k]! + shares[i]! * (middle[k]! - from[v * 3 + k]!);
	});
}

/**
 * A true sphere about the helper eye's centre. Its radius is the mean distance along the unmorphed helper's normals:
 * linear in the positions, and exact where the helper is a sphere.
 */
function placeEyeball(
	out: Float64Array,
	start: number,
	positions: ArrayLike<number>,
	helperFirst: number,
	origin: readonly number[],
): void {
	const helper = Array.from({ length: EYE_COUNT }, (_, i) => helperFirst + i);
	const centre = mean(positions, helper);
	const base = baseMesh().positions;
	const baseCentre = mean(base, helper);
	let radius = 0;
	for (const v of helper) {
		const normal = [0, 1, 2].map((k) => base[v * 3 + k]! - baseCentre[k]!);
		const length = Math.hypot(...normal);
		for (let k = 0; k < 3; k++) {
			radius += (EYE_SCALE * (normal[k]! / length) * (positions[v * 3 + k]! - centre[k]!)) / EYE_COUNT;
		}
	}
	const { directions } = eyeballSphere();
	for (let i = 0; i < directions.length; i++) {
		out[start * 3 + i] = (centre[i % 3]! + radius * directions[i]! - origin[i % 3]!) / 10;
	}
}

/** Small level triangles along the line from the head joint (first) to the neck joint (last): their mean is the joint. */
function placeAnchors(out: Float64Array, start: number, head: readonly [number, number, number]): void {
	for (let anchor = 0; anchor < ANCHOR_COUNT; anchor++) {
		const share = 1 - anchor / (ANCHOR_COUNT - 1);
		for (let corner = 0; corner < 3; corner++) {
			const turn = (corner * 2 * Math.PI) / 3;
			const at = (start + anchor * 3 + corner) * 3;
			out[at] = head[0] * share + ANCHOR_RADIUS * Math.sin(turn);
			out[at + 1] = head[1] * share;
			out[at + 2] = head[2] * share + ANCHOR_RADIUS * Math.cos(turn);
		}
	}
}

function mean(positions: ArrayLike<number>, vertices: readonly number[]): [number, number, number] {
	const sum: [number, number, number] = [0, 0, 0];
	for (const v of vertices) for (let k = 0; k < 3; k++) sum[k]! += positions[v * 3 + k]! / vertices.length;
	return sum;
}
