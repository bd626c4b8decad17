/** Eigenvalues in falling order and their unit eigenvectors. */
export interface Eigen {
	readonly values: Float64Array;
	/** Row i is the eigenvector of value i. */
	readonly vectors: Float64Array;
}

/** Decomposes a symmetric n × n matrix by cyclic Jacobi rotations. The matrix is not changed. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
	const a = Float64Array.from(matrix);
	const v = new Float64Array(n * n);
	for (let i = 0; i < n; i++) v[i * n + i] = 1;
	let scale = 0;
	for (let i = 0; i < n * n; i++) scale = Math.max(scale, Math.abs(a[i]!));
	const tiny = scale * 1e-13;
	for (let sweep = 0; sweep < 40; sweep++) {
		let rotated = false;
		for (let p = 0; p < n - 1; p++) {
			for (let q = p + 1; q < n; q++) {
				if (Math.abs(a[p * n + q]!) <= tiny) continue;
				rotated = true;
				rotate(a, v, n, p, q);
			}
		}
		if (!rotated) break;
	}
	const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
	const vectors = new Float64Array(n * n);
	order.forEach((from, to) => {
		vectors.set(v.subarray(from * n, from * n + n), to * n);
	});
	return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors };
}

/** Zeroes a[p][q]. Rows of `v` gather the eigenvectors; both halves of `a` are kept, so that rows are contiguous. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
	const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * a[p * n + q]!);
	const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
	const c = 1 / Math.sqrt(t * t + 1);
	const s = t * c;
	for (let k = 0; k < n; k++) {
		const x = a[p * n + k]!;
		const y = a[q * n + k]!;
		a[p * n + k] = c * x - s * y;
		a[q * n + k] = s * x + c * y;
		const vx = v[p * n + k]!;
		const vy = v[q * n + k]!;
		v[p * n + k] = c * vx - s * vy;
		v[q * n + k] = s * vx + c * vy;
	}
	for (let k = 0; k < n; k++) {
		const x = a[k * n + p]!;
		const y = a[k * n + q]!;
		a[k * n + p] = c * x - s * y;
		a[k * n + q] = s * x + c * y;
	}
}
