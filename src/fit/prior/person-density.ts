/**
 * How likely a person is: a Gaussian over identity coefficients and code together, so that people who are drawn from it have the
 * head that goes with their skin and hair. Fits do without it (lab/prior/README.md says what was tried).
 */
export interface PersonDensity {
	readonly identityCount: number;
	readonly codeCount: number;
	/** identityCount + codeCount numbers: identity first. */
	readonly mean: Float32Array;
	/** Inverse of the covariance: a symmetric matrix, row by row. */
	readonly precision: Float32Array;
}

/** Mean 0, variance 1, nothing correlated. */
export function unitDensity(identityCount: number, codeCount: number): PersonDensity {
	const count = identityCount + codeCount;
	const precision = new Float32Array(count * count);
	for (let k = 0; k < count; k++) precision[k * count + k] = 1;
	return { identityCount, codeCount, mean: new Float32Array(count), precision };
}
