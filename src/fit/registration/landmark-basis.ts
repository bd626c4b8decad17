import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import type { HeadModel } from '../../rig/head-model.ts';

/** The head model restricted to landmark vertices: mean, identity components and expressions. */
export class LandmarkBasis {
	readonly count: number;
	readonly identityCount: number;
	readonly #mean: Float64Array;
	/** 3 numbers a landmark, component by component: identity components, then expressions (of the average person). */
	readonly #components: Float64Array;

	constructor(model: HeadModel, vertices: ArrayLike<number>, identityCount: number) {
		this.count = vertices.length;
		this.identityCount = identityCount;
		const length = this.count * 3;
		const total = model.mean.positions.length;
		this.#mean = new Float64Array(length);
		this.#components = new Float64Array((identityCount + EXPRESSION_COUNT) * length);
		for (let i = 0; i < this.count; i++) {
			const v = vertices[i]!;
			for (let k = 0; k < 3; k++) {
				this.#mean[i * 3 + k] = model.mean.positions[v * 3 + k]!;
				for (let c = 0; c < identityCount; c++) {
					this.#components[c * length + i * 3 + k] =
						model.identitySteps[c]! * model.identityOffsets[c * total + v * 3 + k]!;
				}
			}
		}
		const places = new Map<number, number[]>();
		for (let i = 0; i < this.count; i++) {
			const v = vertices[i]!;
			if (!places.has(v)) places.set(v, []);
			places.get(v)!.push(i);
		}
		model.mean.expressions.forEach(({ vertices: moved, offsets }, e) => {
			for (let j = 0; j < moved.length; j++) {
				for (const i of places.get(moved[j]!) ?? []) {
					for (let k = 0; k < 3; k++) {
						this.#components[(identityCount + e) * length + i * 3 + k] = offsets[j * 3 + k]!;
					}
				}
			}
		});
	}

	/** Positions of a person's landmarks with joints at rest: 3 numbers each, metres, avatar frame. */
	points(identity: ArrayLike<number>, expression: ArrayLike<number>): Float64Array {
		const out = Float64Array.from(this.#mean);
		const length = out.length;
		const add = (component: number, weight: number): void => {
			if (weight === 0) return;
			for (let i = 0; i < length; i++) out[i] = out[i]! + weight * this.#components[component * length + i]!;
		};
		for (let c = 0; c < this.identityCount; c++) add(c, identity[c]!);
		for (let e = 0; e < EXPRESSION_COUNT; e++) add(this.identityCount + e, expression[e]!);
		return out;
	}

	/** Writes the derivatives d(direction · landmark)/d(identity, expression). */
	writeRow(out: Float64Array, landmark: number, direction: readonly number[]): void {
		const length = this.#mean.length;
		for (let c = 0; c < out.length; c++) {
			const at = c * length + landmark * 3;
			out[c] =
				direction[0]! * this.#components[at]! +
				direction[1]! * this.#components[at + 1]! +
				direction[2]! * this.#components[at + 2]!;
		}
	}
}
