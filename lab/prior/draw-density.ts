import type { PersonDensity } from '../../src/fit/prior/person-density.ts';

/**
 * A person drawn from the density: identity and code that go together.
 *
 * @param normal - Gives normally distributed numbers.
 * @param boldness - Distance from the average person; 1 is as people are.
 */
export function drawDensity(
	{ identityCount, codeCount, mean, precision }: PersonDensity,
	normal: () => number,
	boldness: number,
): { readonly identity: number[]; readonly code: number[] } {
	const count = identityCount + codeCount;
	// precision = L·Lᵀ, so L⁻ᵀ·n has its inverse as covariance.
	const lower = new Float64Array(count * count);
	for (let r = 0; r < count; r++) {
		for (let c = 0; c <= r; c++) {
			let sum = precision[r * count + c]!;
			for (let k = 0; k < c; k++) sum -= lower[r * count + k]! * lower[c * count + k]!;
			lower[r * count + c] = r === c ? Math.sqrt(Math.max(1e-9, sum)) : sum / lower[c * count + c]!;
		}
	}
	const person = Array.from({ length: count }, normal);
	for (let r = count - 1; r >= 0; r--) {
		let sum = person[r]!;
		for (let k = r + 1; k < count; k++) sum -= lower[k * count + r]! * person[k]!;
		person[r] = sum / lower[r * count + r]!;
	}
	const moved = person.map((x, k) => mean[k]! + boldness * x);
	return { identity: moved.slice(0, identityCount), code: moved.slice(identityCount) };
}
