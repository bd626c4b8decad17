import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import { type HeadMesh, JOINT_COUNT } from '../../rig/head-mesh.ts';
import { type HeadModel, identityPositions, personalHeadMesh } from '../../rig/head-model.ts';
import { JOINT_MAP_STRIDE, jointMaps } from '../../rig/joint-maps.ts';
import { poseVertices } from '../../rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE } from '../../splat/triangle-map.ts';
import { triangleMapGradient } from '../engine/triangle-map-gradient.ts';
import { PersonMaps } from '../prior/person-maps.ts';
import { checkSame, type SmallAdamState } from './fit-state.ts';
import { SmallAdam } from './small-adam.ts';

/**
 * The geometry of the person being fitted: identity coefficients, the head mesh that follows from them, and the transforms of splats
 * from the average head. It converts gradients of the transforms to gradients of identity and expression.
 */
export class PersonShape {
	readonly identity: Float64Array;
	mesh: HeadMesh;
	readonly #head: HeadModel;
	readonly #average: Float32Array;
	readonly #trained: number;
	#maps: PersonMaps;
	readonly #posed: Float32Array;
	readonly #posedGradient: Float64Array;
	readonly #adam: SmallAdam;
	readonly #sum: Float64Array;
	readonly #step: Float64Array;
	readonly #jointMaps = new Float64Array(JOINT_COUNT * JOINT_MAP_STRIDE);
	#turned = false;

	/** @param trained - Number of identity coefficients that the fit may change. */
	constructor(head: HeadModel, average: Float32Array, identity: ArrayLike<number>, trained: number) {
		this.#head = head;
		this.#average = average;
		this.identity = Float64Array.from({ length: head.identityCount }, (_, k) => identity[k] ?? 0);
		this.#trained = Math.min(trained, head.identityCount);
		this.mesh = personalHeadMesh(head, identityPositions(head, this.identity));
		this.#maps = new PersonMaps(this.mesh, average);
		this.#posed = new Float32Array(average.length);
		this.#posedGradient = new Float64Array(average.length);
		this.#adam = new SmallAdam(this.#trained);
		this.#sum = new Float64Array(this.#trained);
		this.#step = new Float64Array(this.#trained);
	}

	/** Affine transform from the average skull to this person's. */
	get skull(): Float64Array {
		return this.#maps.skull;
	}

	/** Writes the transforms of a pose: TRIANGLE_MAP_STRIDE numbers a triangle. */
	writeMaps(out: Float32Array | Float64Array, expression: ArrayLike<number>, joints: ArrayLike<number>): void {
		poseVertices(this.#posed, this.mesh, expression, joints);
		jointMaps(this.#jointMaps, this.mesh.jointPositions, joints);
		this.#turned = [0, 1, 2, 4, 5, 6].some((k) => joints[k] !== 0);
		this.#maps.write(out, this.#posed);
	}

	/**
	 * Backpropagates ∂loss/∂maps of the last written pose. Adds to the gradient of the identity and writes the gradient of the
	 * expression (52 numbers). Joint rotations count as constants, and the eyes as at rest.
	 *
	 * @param gradient - ∂loss/∂maps: TRIANGLE_MAP_STRIDE numbers a triangle.
	 * @param maps - The maps of the last `writeMaps`.
	 * @param bustGradient - Receives the gradient of turning the bust about the neck while the head stays: a rotation vector, radians.
	 */
	takeMapsGradient(
		expressionGradient: Float64Array,
		gradient: ArrayLike<number>,
		maps: ArrayLike<number>,
		bustGradient?: Float64Array,
	): void {
		const { triangles, triangleRegions, regionNames, expressions } = this.mesh;
		const hidden = regionNames.indexOf('hairAnchor');
		const out = this.#posedGradient.fill(0);
		for (let t = 0; t < triangleRegions.length; t++) {
			if (triangleRegions[t] === hidden) continue;
			const at = t * TRIANGLE_MAP_STRIDE;
			let any = false;
			for (let k = 0; k < TRIANGLE_MAP_STRIDE && !any; k++) any = gradient[at + k] !== 0;
			if (any) triangleMapGradient(out, gradient, at, maps, this.#average, this.#posed, triangles, t * 3);
		}
		if (bustGradient) this.#writeBustGradient(bustGradient);
		if (this.#turned) this.#turnGradientBack();
		for (let e = 0; e < EXPRESSION_COUNT; e++) {
			const { vertices, offsets } = expressions[e]!;
			let sum = 0;
			for (let i = 0; i < vertices.length; i++) {
				const v = vertices[i]! * 3;
				sum += out[v]! * offsets[i * 3]! + out[v + 1]! * offsets[i * 3 + 1]! + out[v + 2]! * offsets[i * 3 + 2]!;
			}
			expressionGradient[e] = sum;
		}
		const { identityOffsets, identitySteps } = this.#head;
		for (let k = 0; k < this.#trained; k++) {
			const from = k * out.length;
			let sum = 0;
			for (let i = 0; i < out.length; i++) sum += out[i]! * identityOffsets[from + i]!;
			this.#sum[k] = this.#sum[k]! + sum * identitySteps[k]!;
		}
	}

	/** The bust moves by ω × x with the weight that no joint has: its gradient is g · (ω × x) = ω · (x × g). */
	#writeBustGradient(out: Float64Array): void {
		const { positions, skinWeights, jointPositions } = this.mesh;
		const g = this.#posedGradient;
		out.fill(0);
		for (let at = 0, w = 0; at < g.length; at += 3, w += JOINT_COUNT) {
			let fixed = 1;
			for (let joint = 0; joint < JOINT_COUNT; joint++) fixed -= skinWeights[w + joint]!;
			if (fixed < 1e-6) continue;
			const x = positions[at]! - jointPositions[0]!;
			const y = positions[at + 1]! - jointPositions[1]!;
			const z = positions[at + 2]! - jointPositions[2]!;
			out[0] = out[0]! + fixed * (y * g[at + 2]! - z * g[at + 1]!);
			out[1] = out[1]! + fixed * (z * g[at]! - x * g[at + 2]!);
			out[2] = out[2]! + fixed * (x * g[at + 1]! - y * g[at]!);
		}
	}

	/** Transforms gradients of posed vertices to gradients of rest vertices, by the transposed blend of the joint transforms. */
	#turnGradientBack(): void {
		const { skinWeights } = this.mesh;
		const g = this.#posedGradient;
		const m = this.#jointMaps;
		for (let at = 0, w = 0; at < g.length; at += 3, w += JOINT_COUNT) {
			const [x, y, z] = [g[at]!, g[at + 1]!, g[at + 2]!];
			if (x === 0 && y === 0 && z === 0) continue;
			let fixed = 1;
			for (let k = 0; k < 3; k++) g[at + k] = 0;
			for (let joint = 0; joint < JOINT_COUNT; joint++) {
				const weight = skinWeights[w + joint]!;
				if (weight === 0) continue;
				const from = joint * JOINT_MAP_STRIDE;
				for (let k = 0; k < 3; k++) {
					g[at + k] = g[at + k]! + weight * (m[from + k]! * x + m[from + 4 + k]! * y + m[from + 8 + k]! * z);
				}
				fixed -= weight;
			}
			g[at] = g[at]! + fixed * x;
			g[at + 1] = g[at + 1]! + fixed * y;
			g[at + 2] = g[at + 2]! + fixed * z;
		}
	}

	/**
	 * Steps the identity along the accumulated gradient, and recomputes the mesh.
	 *
	 * @param rate - Learning rate, standard deviations.
	 * @param pull - Weight of the regularization towards the average person.
	 */
	moveIdentity(rate: number, pull: number): void {
		for (let k = 0; k < this.#trained; k++) this.#sum[k] = this.#sum[k]! + pull * this.identity[k]!;
		this.#adam.step(this.#step, this.#sum, rate);
		for (let k = 0; k < this.#trained; k++) this.identity[k] = this.identity[k]! + this.#step[k]!;
		this.#sum.fill(0);
		this.rebuild();
	}

	/** Recomputes the mesh and its transforms from `identity`. */
	rebuild(): void {
		this.mesh = personalHeadMesh(this.#head, identityPositions(this.#head, this.identity));
		this.#maps = new PersonMaps(this.mesh, this.#average);
	}

	/** Copies the identity, its accumulated gradient and the state of Adam. */
	save(): { identity: Float64Array; identitySum: Float64Array; identityAdam: SmallAdamState } {
		return { identity: this.identity.slice(), identitySum: this.#sum.slice(), identityAdam: this.#adam.save() };
	}

	/** Restores a state of `save`. */
	restore({
		identity,
		identitySum,
		identityAdam,
	}: {
		identity: Float64Array;
		identitySum: Float64Array;
		identityAdam: SmallAdamState;
	}): void {
		checkSame(this.identity.length, identity.length);
		checkSame(this.#sum.length, identitySum.length);
		this.identity.set(identity);
		this.#adam.restore(identityAdam);
		this.#sum.set(identitySum);
		this.rebuild();
	}
}
