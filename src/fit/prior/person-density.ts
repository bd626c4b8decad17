/**
 * Probability density of people: a Gaussian over identity coefficients and code together, so that sampled people have a head that matches
 * their skin and hair. Fits do not use it; lab/prior/README.md reports the attempts.
 */
export interface PersonDensity {
	readonly identityCount: number;
	readonly codeCount: number;
	/** identityCount + codeCount numbers: identity first. */
	readonly mean: Float32Array;
	/** Inverse of the covariance: a symmetric matrix in row-major order. */
	readonly precision: Float32Array;
}

/** Returns a density with mean 0 and the identity as covariance. */
export function unitDensity(identityCount: number, codeCount: number): PersonDensity {
	const count = identityCount + codeCount;
	const precision = new Float32Array(count * count);
	for (let k = 0; k < count; k++) precision[k * count + k] = 1;
	return { identityCount, codeCount, mean: new Float32Array(count), precision };
}
