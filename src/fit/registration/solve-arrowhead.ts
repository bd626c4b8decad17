import { factorSymmetric, solveLower, solveSymmetric, solveUpper } from './solve-symmetric.ts';

/** Normal equations of one view: lower half of the matrix and right side. The unknowns that all views share come first. */
export interface ViewEquations {
	readonly normal: Float64Array;
	readonly right: Float64Array;
	/** Given steps of the view's own unknowns, by index; they are not solved for. */
	readonly fixed: Map<number, number>;
}

/**
 * Solves the sum of the views' normal equations. Their matrix has arrowhead shape: views are coupled only by the shared unknowns. Each
 * view's own unknowns are eliminated first, and the Schur complement of the shared ones is solved by Cholesky decomposition. The work
 * grows linearly with the number of views. (Boyd and Vandenberghe, Convex Optimization, appendix C.4.)
 *
 * @param sharedCount - Number of shared unknowns.
 * @returns The shared unknowns, and each view's own unknowns.
 * @throws GaspardError `fit/not-finite` if the equations are not positive definite.
 */
export function solveArrowhead(
	sharedCount: number,
	views: readonly ViewEquations[],
): { readonly shared: Float64Array; readonly own: readonly Float64Array[] } {
	const n = sharedCount;
	const matrix = new Float64Array(n * n);
	const shared = new Float64Array(n);
	const eliminated = views.map((view) => eliminate(matrix, shared, view));
	solveSymmetric(matrix, shared);
	const own = eliminated.map(({ factor, columns, right }) => {
		const step = right.slice();
		const size = step.length;
		for (let k = 0; k < n; k++) for (let i = 0; i < size; i++) step[i] = step[i]! - columns[k]![i]! * shared[k]!;
		solveUpper(factor, step);
		return step;
	});
	return { shared, own };
}

/** Adds a view's Schur complement and its reduced right side to the equations of the shared unknowns. */
function eliminate(matrix: Float64Array, shared: Float64Array, { normal, right: all, fixed }: ViewEquations) {
	const n = shared.length;
	const stride = all.length;
	const size = stride - n;
	const factor = new Float64Array(size * size);
	const right = all.slice(n);
	const columns = Array.from({ length: n }, (_, k) =>
		Float64Array.from({ length: size }, (_, i) => (fixed.has(i) ? 0 : normal[(n + i) * stride + k]!)),
	);
	for (let i = 0; i < size; i++) {
		for (let j = 0; j <= i; j++) {
			const isFixed = fixed.has(i) || fixed.has(j);
			factor[i * size + j] = isFixed ? Number(i === j) : normal[(n + i) * stride + n + j]!;
		}
	}
	for (let k = 0; k < n; k++) {
		shared[k] = shared[k]! + all[k]!;
		for (let j = 0; j <= k; j++) matrix[k * n + j] = matrix[k * n + j]! + normal[k * stride + j]!;
	}
	for (const [index, given] of fixed) {
		const row = n + index;
		for (let k = 0; k < n; k++) shared[k] = shared[k]! - normal[row * stride + k]! * given;
		for (let i = 0; i < size; i++) {
			const [a, b] = [n + i, row];
			if (!fixed.has(i)) right[i] = right[i]! - normal[Math.max(a, b) * stride + Math.min(a, b)]! * given;
		}
	}
	for (const [index, given] of fixed) right[index] = given;
	factorSymmetric(factor, size);
	solveLower(factor, right);
	for (let k = 0; k < n; k++) {
		const column = columns[k]!;
		solveLower(factor, column);
		for (let i = 0; i < size; i++) shared[k] = shared[k]! - column[i]! * right[i]!;
		for (let j = 0; j <= k; j++) {
			const other = columns[j]!;
			let sum = 0;
			for (let i = 0; i < size; i++) sum += column[i]! * other[i]!;
			matrix[k * n + j] = matrix[k * n + j]! - sum;
		}
	}
	return { factor, columns, right };
}
