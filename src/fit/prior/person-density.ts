/**
 * How likely a person is: a Gaussian over identity coefficients and code together, so that what is seen of skin and hair also
 * says something of the head beneath, and the other way round.
 */
export interface PersonDensity {
	readonly identityCount: number;
	readonly codeCount: number;
	/** identityCount + codeCount numbers: identity first. */
	readonly mean: Float32Array;
	/** Inverse of the covariance: a symmetric matrix, row by row. */
	readonly precision: Float32Array;
}

/**
 * Adds the gradient of strength · ½ (x - mean)ᵀ precision (x - mean), where x is identity and code, to both gradients.
 *
 * @param identity - At least `identityCount` numbers; what is beyond is left alone.
 */
export function addDensityPull(
	{ identityCount, codeCount, mean, precision }: PersonDensity,
	strength: number,
	identity: ArrayLike<number>,
	code: ArrayLike<number>,
	identityGradient: Float32Array | Float64Array,
	codeGradient: Float32Array | Float64Array,
): void {
	const count = identityCount + codeCount;
	for (let r = 0; r < count; r++) {
		let sum = 0;
		for (let c = 0; c < identityCount; c++) sum += precision[r * count + c]! * (identity[c]! - mean[c]!);
		for (let c = identityCount; c < count; c++)
			sum += precision[r * count + c]! * (code[c - identityCount]! - mean[c]!);
		if (r < identityCount) identityGradient[r] = identityGradient[r]! + strength * sum;
		else codeGradient[r - identityCount] = codeGradient[r - identityCount]! + strength * sum;
	}
}

/** Mean 0, variance 1, nothing correlated. */
export function unitDensity(identityCount: number, codeCount: number): PersonDensity {
	const count = identityCount + codeCount;
	const precision = new Float32Array(count * count);
	for (let k = 0; k < count; k++) precision[k * count + k] = 1;
	return { identityCount, codeCount, mean: new Float32Array(count), precision };
}
