/*
 * Unit quaternions, stored as x y z w. An offset is the index of the first of the four numbers. Nothing here allocates.
 */

type Numbers = Float32Array | Float64Array;

/**
 * Writes the rotation Ry(yaw) · Rx(pitch) · Rz(roll): the roll is applied first.
 *
 * @param pitch - Radians about x; positive looks down.
 * @param yaw - Radians about y; positive turns to the subject's left.
 * @param roll - Radians about z.
 */
export function fromAngles(out: Numbers, offset: number, pitch: number, yaw: number, roll: number): void {
	const cx = Math.cos(pitch / 2);
	const sx = Math.sin(pitch / 2);
	const cy = Math.cos(yaw / 2);
	const sy = Math.sin(yaw / 2);
	const cz = Math.cos(roll / 2);
	const sz = Math.sin(roll / 2);
	out[offset] = sx * cy * cz + cx * sy * sz;
	out[offset + 1] = cx * sy * cz - sx * cy * sz;
	out[offset + 2] = cx * cy * sz - sx * sy * cz;
	out[offset + 3] = cx * cy * cz + sx * sy * sz;
}

/**
 * Moves a rotation towards another one the short way round, by normalised linear interpolation, in place.
 *
 * @param weight - 0..1; 1 arrives at the target.
 */
export function turnTowards(
	out: Float32Array,
	offset: number,
	target: Float32Array,
	targetOffset: number,
	weight: number,
): void {
	let dot = 0;
	for (let i = 0; i < 4; i++) dot += out[offset + i]! * target[targetOffset + i]!;
	const sign = dot < 0 ? -weight : weight;
	let length = 0;
	for (let i = 0; i < 4; i++) {
		const value = out[offset + i]! * (1 - weight) + target[targetOffset + i]! * sign;
		out[offset + i] = value;
		length += value * value;
	}
	const scale = length > 1e-12 ? 1 / Math.sqrt(length) : 0;
	for (let i = 0; i < 4; i++) out[offset + i]! *= scale;
	if (scale === 0) out[offset + 3] = 1;
}

/** Multiplies a rotation from the right, in place: out = out · factor. The factor is applied first. */
export function multiplyBy(out: Numbers, offset: number, factor: ArrayLike<number>, factorOffset: number): void {
	writeProduct(out, offset, out, offset, factor, factorOffset);
}

/** Writes a · b: b is applied first. `out` may be `a` or `b`. */
export function multiply(out: Numbers, a: ArrayLike<number>, b: ArrayLike<number>): void {
	writeProduct(out, 0, a, 0, b, 0);
}

/** Writes the inverse rotation. */
export function invert(out: Numbers, q: ArrayLike<number>): void {
	for (let i = 0; i < 3; i++) out[i] = -q[i]!;
	out[3] = q[3]!;
}

/**
 * Writes a part of a rotation: about the same axis, the short way round.
 *
 * @param fraction - Of the angle, 0..1.
 */
export function scaleRotation(out: Numbers, q: ArrayLike<number>, fraction: number): void {
	const sign = q[3]! < 0 ? -1 : 1;
	const sine = Math.hypot(q[0]!, q[1]!, q[2]!);
	const half = Math.atan2(sine, Math.abs(q[3]!)) * fraction;
	// A smaller angle counts as no rotation: its axis is noise.
	const scale = sine > 1e-9 ? (sign * Math.sin(half)) / sine : 0;
	for (let i = 0; i < 3; i++) out[i] = q[i]! * scale;
	out[3] = sine > 1e-9 ? Math.cos(half) : 1;
}

/** Rotates a point, in place. */
export function rotatePoint(point: Numbers, q: ArrayLike<number>): void {
	const [x, y, z, w] = [q[0]!, q[1]!, q[2]!, q[3]!];
	const [px, py, pz] = [point[0]!, point[1]!, point[2]!];
	const tx = 2 * (y * pz - z * py);
	const ty = 2 * (z * px - x * pz);
	const tz = 2 * (x * py - y * px);
	point[0] = px + w * tx + (y * tz - z * ty);
	point[1] = py + w * ty + (z * tx - x * tz);
	point[2] = pz + w * tz + (x * ty - y * tx);
}

/** The yaw of a rotation: radians about y, -π..π; 0 for a rotation about another axis only. */
export function yawOf(q: ArrayLike<number>): number {
	const yaw = 2 * Math.atan2(q[1]!, q[3]!);
	return yaw > Math.PI ? yaw - 2 * Math.PI : yaw < -Math.PI ? yaw + 2 * Math.PI : yaw;
}

/** All numbers are read before any is written: the three quaternions may be one. */
function writeProduct(
	out: Numbers,
	offset: number,
	a: ArrayLike<number>,
	aOffset: number,
	b: ArrayLike<number>,
	bOffset: number,
): void {
	const ax = a[aOffset]!;
	const ay = a[aOffset + 1]!;
	const az = a[aOffset + 2]!;
	const aw = a[aOffset + 3]!;
	const bx = b[bOffset]!;
	const by = b[bOffset + 1]!;
	const bz = b[bOffset + 2]!;
	const bw = b[bOffset + 3]!;
	out[offset] = aw * bx + ax * bw + ay * bz - az * by;
	out[offset + 1] = aw * by - ax * bz + ay * bw + az * bx;
	out[offset + 2] = aw * bz + ax * by - ay * bx + az * bw;
	out[offset + 3] = aw * bw - ax * bx - ay * by - az * bz;
}
