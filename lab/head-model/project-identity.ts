import type { HeadModel } from '../../src/rig/head-model.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Least-squares identity coefficients of neutral vertices (metres, avatar frame), and what they leave over. */
export interface IdentityProjection {
	readonly coefficients: Float64Array;
	/** Mean distance between the vertices and their reconstruction, metres. */
	readonly meanError: number;
}

const bases = new WeakMap<HeadModel, { values: Float64Array; vectors: Float64Array }>();

/** Projects a head onto the model's identity components, every vertex with the same weight. */
export function projectIdentity(model: HeadModel, positions: ArrayLike<number>): IdentityProjection {
	const { identityCount: count, identityOffsets, identitySteps, mean } = model;
	const length = mean.positions.length;
	const rest = Float64Array.from(mean.positions, (x, i) => positions[i]! - x);
	const component = (k: number, i: number) => identitySteps[k]! * identityOffsets[k * length + i]!;
	let basis = bases.get(model);
	if (basis === undefined) {
		const gram = new Float64Array(count * count);
		for (let a = 0; a < count; a++) {
			for (let b = a; b < count; b++) {
				let sum = 0;
				for (let i = 0; i < length; i++) sum += component(a, i) * component(b, i);
				gram[a * count + b] = sum;
				gram[b * count + a] = sum;
			}
		}
		basis = symmetricEigen(gram, count);
		bases.set(model, basis);
	}
	const right = new Float64Array(count);
	for (let k = 0; k < count; k++) for (let i = 0; i < length; i++) right[k]! += component(k, i) * rest[i]!;
	const coefficients = new Float64Array(count);
	for (let e = 0; e < count; e++) {
		let along = 0;
		for (let k = 0; k < count; k++) along += basis.vectors[e * count + k]! * right[k]!;
		for (let k = 0; k < count; k++) coefficients[k]! += (basis.vectors[e * count + k]! * along) / basis.values[e]!;
	}
	for (let k = 0; k < count; k++) for (let i = 0; i < length; i++) rest[i]! -= coefficients[k]! * component(k, i);
	let meanError = 0;
	for (let i = 0; i < length; i += 3) meanError += Math.hypot(rest[i]!, rest[i + 1]!, rest[i + 2]!) / (length / 3);
	return { coefficients, meanError };
}
