import { symmetricEigen } from '../head-model/symmetric-eigen.ts';

/** Principal components of many rows of numbers. */
export interface Components {
	/** Mean of the rows. */
	readonly mean: Float32Array;
	/** `count` rows of unit-variance codes, one a person: codes[person * count + component]. */
	readonly codes: Float32Array;
	/** Components, scaled so that row ≈ mean + Σ code · component: components[component * length + i]. */
	readonly components: Float32Array;
	readonly count: number;
	/** Share of the variance that the first k components hold, k = 1… */
	readonly explained: Float64Array;
}

/**
 * Principal components through the Gram matrix of the rows: people are fewer than numbers.
 *
 * @param rows - One row a person, all of one length.
 * @param weights - Importance of each number.
 * @param count - How many components; fewer than people.
 */
export function principalComponents(
	rows: readonly Float32Array[],
	weights: ArrayLike<number>,
	count: number,
): Components {
	const people = rows.length;
	const length = rows[0]!.length;
	const mean = new Float32Array(length);
	for (const row of rows) for (let i = 0; i < length; i++) mean[i] = mean[i]! + row[i]! / people;
	const gram = new Float64Array(people * people);
	for (let a = 0; a < people; a++) {
		const weighted = Float64Array.from(rows[a]!, (x, i) => (x - mean[i]!) * weights[i]! ** 2);
		for (let b = a; b < people; b++) {
			const other = rows[b]!;
			let sum = 0;
			for (let i = 0; i < length; i++) sum += weighted[i]! * (other[i]! - mean[i]!);
			gram[a * people + b] = sum;
			gram[b * people + a] = sum;
		}
	}
	const { values, vectors } = symmetricEigen(gram, people);
	const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]!);
	const total = values.reduce((sum, x) => sum + Math.max(0, x), 0);
	const codes = new Float32Array(people * count);
	const components = new Float32Array(count * length);
	const explained = new Float64Array(count);
	let held = 0;
	for (let k = 0; k < count; k++) {
		const e = order[k]!;
		held += Math.max(0, values[e]!);
		explained[k] = held / total;
		// Unit vectors over people become codes of variance 1.
		for (let p = 0; p < people; p++) {
			const code = vectors[e * people + p]! * Math.sqrt(people);
			codes[p * count + k] = code;
			const row = rows[p]!;
			for (let i = 0; i < length; i++) {
				components[k * length + i] = components[k * length + i]! + (code * (row[i]! - mean[i]!)) / people;
			}
		}
	}
	return { mean, codes, components, count, explained };
}
