import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import type { HeadMesh } from '../../rig/head-mesh.ts';
import { type HeadModel, identityPositions, personalHeadMesh } from '../../rig/head-model.ts';
import { poseVertices } from '../../rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE } from '../../splat/triangle-map.ts';
import { triangleMapGradient } from '../engine/triangle-map-gradient.ts';
import { PersonMaps } from '../prior/person-maps.ts';
import { checkSame, type SmallAdamState } from './fit-state.ts';
import { SmallAdam } from './small-adam.ts';

/**
 * The geometry of the person who is fitted: identity coefficients, and from them the head mesh and the maps that carry splats
 * from the average head. Knows how a picture's gradient moves identity and expression.
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

	/** @param trained - How many identity coefficients pictures may move. */
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

	/** How the average skull becomes this person's. */
	get skull(): Float64Array {
		return this.#maps.skull;
	}

	/** Writes the maps of a pose: TRIANGLE_MAP_STRIDE numbers a triangle. */
	writeMaps(out: Float32Array | Float64Array, expression: ArrayLike<number>, joints: ArrayLike<number>): void {
		poseVertices(this.#posed, this.mesh, expression, joints);
		this.#maps.write(out, this.#posed);
	}

	/**
	 * Takes ∂loss/∂maps of the pose written last; adds to the gradient of the identity and writes that of the expression (52
	 * numbers). The skin moves with the vertices as they are: what joints turn besides counts as turned already.
	 */
	takeMapsGradient(expressionGradient: Float64Array, gradient: ArrayLike<number>, maps: ArrayLike<number>): void {
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

	/**
	 * Moves the identity by what has been added up, and makes the mesh anew.
	 *
	 * @param rate - Standard deviations a step.
	 * @param pull - Of coefficients towards the average person.
	 */
	moveIdentity(rate: number, pull: number): void {
		for (let k = 0; k < this.#trained; k++) this.#sum[k] = this.#sum[k]! + pull * this.identity[k]!;
		this.#adam.step(this.#step, this.#sum, rate);
		for (let k = 0; k < this.#trained; k++) this.identity[k] = this.identity[k]! + this.#step[k]!;
		this.#sum.fill(0);
		this.rebuild();
	}

	/** Makes mesh and maps anew from `identity`. */
	rebuild(): void {
		this.mesh = personalHeadMesh(this.#head, identityPositions(this.#head, this.identity));
		this.#maps = new PersonMaps(this.mesh, this.#average);
	}

	/** Identity, what has been added up for it, and the state of Adam. */
	save(): { identity: Float64Array; identitySum: Float64Array; identityAdam: SmallAdamState } {
		return { identity: this.identity.slice(), identitySum: this.#sum.slice(), identityAdam: this.#adam.save() };
	}

	/** Goes on from what `save` gave. */
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
