import type { PersonDensity } from '../../src/fit/prior/person-density.ts';
import { symmetricEigen } from '../head-model/symmetric-eigen.ts';

/**
 * Correlations are taken this much smaller than they were counted: of some hundred people a matrix of 144 × 144 says more than
 * is true. Found by telling identities of people who were left out from their codes.
 */
const SHRINKAGE = 0.3;

/** The density of people, from the identity and code of many. */
export function personDensity(
	identities: readonly ArrayLike<number>[],
	codes: readonly ArrayLike<number>[],
): PersonDensity {
	const identityCount = identities[0]!.length;
	const codeCount = codes[0]!.length;
	const count = identityCount + codeCount;
	const people = identities.length;
	const rows = identities.map((identity, p) => [...Array.from(identity), ...Array.from(codes[p]!)]);
	const mean = Float32Array.from({ length: count }, (_, k) => rows.reduce((sum, row) => sum + row[k]!, 0) / people);
	const covariance = new Float64Array(count * count);
	for (const row of rows) {
		for (let a = 0; a < count; a++) {
			for (let b = 0; b < count; b++) {
				const share = (a === b ? 1 : 1 - SHRINKAGE) / people;
				covariance[a * count + b] = covariance[a * count + b]! + share * (row[a]! - mean[a]!) * (row[b]! - mean[b]!);
			}
		}
	}
	const { values, vectors } = symmetricEigen(covariance, count);
	const floor = 1e-3 * values[0]!;
	const precision = new Float32Array(count * count);
	for (let a = 0; a < count; a++) {
		for (let b = 0; b < count; b++) {
			let sum = 0;
			for (let e = 0; e < count; e++) {
				sum += (vectors[e * count + a]! * vectors[e * count + b]!) / Math.max(floor, values[e]!);
			}
			precision[a * count + b] = sum;
		}
	}
	return { identityCount, codeCount, mean, precision };
}
