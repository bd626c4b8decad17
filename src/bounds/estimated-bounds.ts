import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { type HeadMesh, JOINT_COUNT } from '../rig/head-mesh.ts';
import { JOINT_MAP_STRIDE, jointMaps } from '../rig/joint-maps.ts';
import { poseVertices } from '../rig/pose-vertices.ts';
import { growBox, includeBox } from './box.ts';
import { reachAt } from './corrective-reach.ts';
import { type HeadBounds, poseBounds } from './posed-bounds.ts';

/** Groups of vertices: one per joint and one for the fixed bust. */
const GROUPS = JOINT_COUNT + 1;
/** Numbers of a box: minimum x y z, maximum x y z. */
const BOX = 6;
/** A smaller skin weight does not move a vertex noticeably. */
const NO_WEIGHT = 1e-4;

/**
 * Estimates the box around a head from its expression and joints, for heads whose posed vertices exist only on the GPU.
 * This costs about a thousandth of posing the head. Each joint has a box of all vertices that it moves, grown by the
 * movement of the expressions; a vertex with several joints lies between their boxes. Only the few triangles that carry
 * hair are posed. The box always contains the vertices of the mesh decoder; `slack` covers other decoders.
 */
export class PoseBoundsEstimate {
	readonly #mesh: HeadMesh;
	/** Margin of the splats around vertices. */
	readonly #margin: number;
	/** Upper bound of the distance by which correctives move splats, for all weights: metres. */
	readonly #correctiveReach: number;
	/** Neutral box of the vertices of each joint, then of the bust. */
	readonly #neutral = new Float64Array(GROUPS * BOX);
	/** Movement by each expression: box of the offsets at weight 1, for each group. */
	readonly #reach = new Float64Array(EXPRESSION_COUNT * GROUPS * BOX);
	/** The triangles whose splats reach far, as a small mesh. */
	readonly #carried: { mesh: HeadMesh; bounds: HeadBounds; vertices: Float32Array; box: Float32Array } | undefined;
	readonly #maps = new Float64Array(JOINT_COUNT * JOINT_MAP_STRIDE);
	readonly #grown = new Float64Array(BOX);

	constructor(mesh: HeadMesh, bounds: HeadBounds) {
		this.#mesh = mesh;
		this.#margin = bounds.margin;
		this.#correctiveReach = reachAt(bounds.reaches, undefined);
		for (let group = 0; group < GROUPS; group++) {
			this.#neutral.fill(Infinity, group * BOX, group * BOX + 3);
			this.#neutral.fill(-Infinity, group * BOX + 3, group * BOX + BOX);
		}
		const { positions, skinWeights, expressions } = mesh;
		for (let vertex = 0; vertex < positions.length / 3; vertex++) {
			eachGroup(skinWeights, vertex, (group) => include(this.#neutral, group * BOX, positions, vertex * 3));
		}
		expressions.forEach(({ vertices, offsets }, shape) => {
			for (let i = 0; i < vertices.length; i++) {
				const row = shape * GROUPS;
				eachGroup(skinWeights, vertices[i]!, (group) => include(this.#reach, (row + group) * BOX, offsets, i * 3));
			}
		});
		this.#carried = bounds.carriers.length > 0 ? carriedMesh(mesh, bounds) : undefined;
	}

	/**
	 * Writes the box: minimum x y z, maximum x y z, metres, avatar frame. Allocates nothing.
	 *
	 * @param slack - Upper bound of the distance between decoded vertices and those of the mesh, metres.
	 */
	estimate(out: Float32Array, expression: ArrayLike<number>, joints: ArrayLike<number>, slack: number): void {
		jointMaps(this.#maps, this.#mesh.jointPositions, joints);
		out.fill(Infinity, 0, 3);
		out.fill(-Infinity, 3, BOX);
		for (let group = 0; group < GROUPS; group++) {
			if (!(this.#neutral[group * BOX]! <= this.#neutral[group * BOX + 3]!)) continue;
			this.#grow(group, expression);
			includeMapped(out, this.#grown, group < JOINT_COUNT ? this.#maps : undefined, group * JOINT_MAP_STRIDE);
		}
		growBox(out, this.#margin);
		if (this.#carried) {
			const { mesh, bounds, vertices, box } = this.#carried;
			poseVertices(vertices, mesh, expression, joints);
			if (poseBounds(box, bounds, vertices)) includeBox(out, box);
		}
		growBox(out, slack + this.#correctiveReach);
	}

	/** Computes the box of a group before its joint moves it, into `#grown`. */
	#grow(group: number, expression: ArrayLike<number>): void {
		const grown = this.#grown;
		for (let i = 0; i < BOX; i++) grown[i] = this.#neutral[group * BOX + i]!;
		for (let shape = 0; shape < EXPRESSION_COUNT; shape++) {
			const weight = expression[shape]!;
			if (weight === 0) continue;
			const at = (shape * GROUPS + group) * BOX;
			// A negative weight moves vertices the other way.
			const [low, high] = weight > 0 ? LOW_HIGH : HIGH_LOW;
			for (let axis = 0; axis < 3; axis++) {
				grown[axis] = grown[axis]! + weight * this.#reach[at + low + axis]!;
				grown[axis + 3] = grown[axis + 3]! + weight * this.#reach[at + high + axis]!;
			}
		}
	}
}

const LOW_HIGH = [0, 3] as const;
const HIGH_LOW = [3, 0] as const;

function eachGroup(skinWeights: Float32Array, vertex: number, visit: (group: number) => void): void {
	let fixed = 1;
	for (let joint = 0; joint < JOINT_COUNT; joint++) {
		const weight = skinWeights[vertex * JOINT_COUNT + joint]!;
		fixed -= weight;
		if (weight > NO_WEIGHT) visit(joint);
	}
	if (Math.abs(fixed) > NO_WEIGHT) visit(JOINT_COUNT);
}

function include(boxes: Float64Array, at: number, points: Float32Array, from: number): void {
	for (let axis = 0; axis < 3; axis++) {
		boxes[at + axis] = Math.min(boxes[at + axis]!, points[from + axis]!);
		boxes[at + axis + 3] = Math.max(boxes[at + axis + 3]!, points[from + axis]!);
	}
}

/** Extends `out` by the box of `box` after an affine transform: three rows of four at `at`. Without `maps`: identity. */
function includeMapped(out: Float32Array, box: Float64Array, maps: Float64Array | undefined, at: number): void {
	for (let axis = 0; axis < 3; axis++) {
		let center = maps ? maps[at + axis * 4 + 3]! : 0;
		let half = 0;
		for (let k = 0; k < 3; k++) {
			const slope = maps ? maps[at + axis * 4 + k]! : k === axis ? 1 : 0;
			center += (slope * (box[k]! + box[k + 3]!)) / 2;
			half += (Math.abs(slope) * (box[k + 3]! - box[k]!)) / 2;
		}
		out[axis] = Math.min(out[axis]!, center - half);
		out[axis + 3] = Math.max(out[axis + 3]!, center + half);
	}
}

/** Makes a small mesh of the carriers' vertices only, with the shapes and weights that move them. */
function carriedMesh(
	mesh: HeadMesh,
	{ carriers, boxes, margin }: HeadBounds,
): { mesh: HeadMesh; bounds: HeadBounds; vertices: Float32Array; box: Float32Array } {
	const kept = [...new Set(carriers)].sort((a, b) => a - b);
	const place = new Map(kept.map((vertex, i) => [vertex, i]));
	const pick = (from: Float32Array, stride: number): Float32Array =>
		Float32Array.from(
			{ length: kept.length * stride },
			(_, i) => from[kept[Math.floor(i / stride)]! * stride + (i % stride)]!,
		);
	const small: HeadMesh = {
		...mesh,
		positions: pick(mesh.positions, 3),
		skinWeights: pick(mesh.skinWeights, JOINT_COUNT),
		expressions: mesh.expressions.map(({ vertices, offsets }) => {
			const entries = [...vertices.keys()].filter((i) => place.has(vertices[i]!));
			return {
				vertices: Uint32Array.from(entries, (i) => place.get(vertices[i]!)!),
				offsets: Float32Array.from(entries.flatMap((i) => [...offsets.subarray(i * 3, i * 3 + 3)])),
			};
		}),
	};
	const moved = { margin, boxes, reaches: [], carriers: Uint32Array.from(carriers, (vertex) => place.get(vertex)!) };
	return { mesh: small, bounds: moved, vertices: new Float32Array(kept.length * 3), box: new Float32Array(BOX) };
}
