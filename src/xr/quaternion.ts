/** Writes a · b: first turned by b, then by a. Quaternions x y z w; `out` may be either. */
export function multiply(out: Float64Array, a: ArrayLike<number>, b: ArrayLike<number>): void {
	const [ax, ay, az, aw] = [a[0]!, a[1]!, a[2]!, a[3]!];
	const [bx, by, bz, bw] = [b[0]!, b[1]!, b[2]!, b[3]!];
	out[0] = aw * bx + ax * bw + ay * bz - az * by;
	out[1] = aw * by - ax * bz + ay * bw + az * bx;
	out[2] = aw * bz + ax * by - ay * bx + az * bw;
	out[3] = aw * bw - ax * bx - ay * by - az * bz;
}

/** Writes the opposite turn of a unit quaternion x y z w. */
export function inverse(out: Float64Array, q: ArrayLike<number>): void {
	for (let i = 0; i < 3; i++) out[i] = -q[i]!;
	out[3] = q[3]!;
}

/** Writes a share of a turn, 0..1, about the same axis, the short way round. Unit quaternions x y z w. */
export function shareOf(out: Float64Array, q: ArrayLike<number>, share: number): void {
	const sign = q[3]! < 0 ? -1 : 1;
	const sine = Math.hypot(q[0]!, q[1]!, q[2]!);
	const half = Math.atan2(sine, Math.abs(q[3]!)) * share;
	// Below this the turn is nothing, and its axis is noise.
	const scale = sine > 1e-9 ? (sign * Math.sin(half)) / sine : 0;
	for (let i = 0; i < 3; i++) out[i] = q[i]! * scale;
	out[3] = sine > 1e-9 ? Math.cos(half) : 1;
}

/** Turns a point, in place. */
export function rotate(point: Float64Array, q: ArrayLike<number>): void {
	const [x, y, z, w] = [q[0]!, q[1]!, q[2]!, q[3]!];
	const [px, py, pz] = [point[0]!, point[1]!, point[2]!];
	const tx = 2 * (y * pz - z * py);
	const ty = 2 * (z * px - x * pz);
	const tz = 2 * (x * py - y * px);
	point[0] = px + w * tx + (y * tz - z * ty);
	point[1] = py + w * ty + (z * tx - x * tz);
	point[2] = pz + w * tz + (x * ty - y * tx);
}

/** Turn about the vertical axis in a rotation, radians, -π..π; 0 for a turn that has none. */
export function yawOf(q: ArrayLike<number>): number {
	const yaw = 2 * Math.atan2(q[1]!, q[3]!);
	return yaw > Math.PI ? yaw - 2 * Math.PI : yaw < -Math.PI ? yaw + 2 * Math.PI : yaw;
}
