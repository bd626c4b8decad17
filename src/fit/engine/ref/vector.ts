// Vectors and matrices as plain arrays: simple, not fast.

/** Dot product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
}

/** 3x3 matrix (row-major) times vector. */
export function apply(m: ArrayLike<number>, v: ArrayLike<number>): number[] {
	return [0, 1, 2].map((r) => m[r * 3]! * v[0]! + m[r * 3 + 1]! * v[1]! + m[r * 3 + 2]! * v[2]!);
}

/** Transposed 3x3 times vector. */
export function applyTransposed(m: ArrayLike<number>, v: ArrayLike<number>): number[] {
	return [0, 1, 2].map((c) => m[c]! * v[0]! + m[c + 3]! * v[1]! + m[c + 6]! * v[2]!);
}

/** Adds a·bᵀ to a 3x3. */
export function addOuter(m: number[], a: ArrayLike<number>, b: ArrayLike<number>): void {
	for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) m[r * 3 + c]! += a[r]! * b[c]!;
}

/** Product of quaternions x y z w. */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
	const [ax, ay, az, aw] = [a[0]!, a[1]!, a[2]!, a[3]!];
	const [bx, by, bz, bw] = [b[0]!, b[1]!, b[2]!, b[3]!];
	return [
		aw * bx + ax * bw + ay * bz - az * by,
		aw * by - ax * bz + ay * bw + az * bx,
		aw * bz + ax * by - ay * bx + az * bw,
		aw * bw - ax * bx - ay * by - az * bz,
	];
}

/** Conjugate of a quaternion. */
export function conjugate(q: ArrayLike<number>): number[] {
	return [-q[0]!, -q[1]!, -q[2]!, q[3]!];
}

/** Rotation matrix of a unit quaternion, row-major. */
export function rotationOf(q: ArrayLike<number>): number[] {
	const [x, y, z, w] = [q[0]!, q[1]!, q[2]!, q[3]!];
	return [
		1 - 2 * (y * y + z * z),
		2 * (x * y - w * z),
		2 * (x * z + w * y),
		2 * (x * y + w * z),
		1 - 2 * (x * x + z * z),
		2 * (y * z - w * x),
		2 * (x * z - w * y),
		2 * (y * z + w * x),
		1 - 2 * (x * x + y * y),
	];
}

/** ∂loss/∂q of `rotationOf`, from ∂loss/∂R. */
export function rotationGradient(q: ArrayLike<number>, d: ArrayLike<number>): number[] {
	const [x, y, z, w] = [q[0]!, q[1]!, q[2]!, q[3]!];
	const at = (r: number, c: number): number => d[r * 3 + c]!;
	return [
		2 *
			(y * (at(0, 1) + at(1, 0)) +
				z * (at(0, 2) + at(2, 0)) +
				w * (at(2, 1) - at(1, 2)) -
				2 * x * (at(1, 1) + at(2, 2))),
		2 *
			(x * (at(0, 1) + at(1, 0)) +
				z * (at(1, 2) + at(2, 1)) +
				w * (at(0, 2) - at(2, 0)) -
				2 * y * (at(0, 0) + at(2, 2))),
		2 *
			(x * (at(0, 2) + at(2, 0)) +
				y * (at(1, 2) + at(2, 1)) +
				w * (at(1, 0) - at(0, 1)) -
				2 * z * (at(0, 0) + at(1, 1))),
		2 * (x * (at(2, 1) - at(1, 2)) + y * (at(0, 2) - at(2, 0)) + z * (at(1, 0) - at(0, 1))),
	];
}

/** Converts a gradient with respect to v/|v| to one with respect to v: its part orthogonal to v, divided by |v|. */
export function normalisedGradient(unit: ArrayLike<number>, length: number, gradient: ArrayLike<number>): number[] {
	const along = dot(unit, gradient);
	return Array.from(gradient, (g, i) => (g - along * unit[i]!) / length);
}
