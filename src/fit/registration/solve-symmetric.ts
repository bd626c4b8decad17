import { GaspardError } from '../../errors.ts';

/**
 * Solves A·x = b for a symmetric positive definite A by Cholesky decomposition.
 *
 * @param matrix - n² numbers; the lower half is read and overwritten.
 * @param right - n numbers; replaced by the solution.
 * @throws GaspardError `fit/not-finite` if the matrix is not positive definite.
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): void {
	factorSymmetric(matrix, right.length);
	solveLower(matrix, right);
	solveUpper(matrix, right);
}

/** Replaces the lower half of a symmetric positive definite matrix by its Cholesky factor L. Throws like `solveSymmetric`. */
export function factorSymmetric(matrix: Float64Array, n: number): void {
	for (let j = 0; j < n; j++) {
		let diagonal = matrix[j * n + j]!;
		for (let k = 0; k < j; k++) diagonal -= matrix[j * n + k]! ** 2;
		if (!(diagonal > 0)) {
			throw new GaspardError(
				'fit/not-finite',
				'The landmarks do not determine a face: some are missing or not finite. Use a picture that shows the whole face.',
				{
					what: 'landmarks',
					index: j,
				},
			);
		}
		const root = Math.sqrt(diagonal);
		matrix[j * n + j] = root;
		for (let i = j + 1; i < n; i++) {
			let sum = matrix[i * n + j]!;
			for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
			matrix[i * n + j] = sum / root;
		}
	}
}

/** Replaces b by L⁻¹ b. */
export function solveLower(factor: Float64Array, right: Float64Array): void {
	const n = right.length;
	for (let i = 0; i < n; i++) {
		let sum = right[i]!;
		for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * right[k]!;
		right[i] = sum / factor[i * n + i]!;
	}
}

/** Replaces b by L⁻ᵀ b. */
export function solveUpper(factor: Float64Array, right: Float64Array): void {
	const n = right.length;
	for (let i = n - 1; i >= 0; i--) {
		let sum = right[i]!;
		for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * right[k]!;
		right[i] = sum / factor[i * n + i]!;
	}
}
