/**
 * Writes the rotation that turns by `pitch` (about x, positive looks down), then `yaw` (about y, positive turns to the
 * subject's left), then `roll` (about z) applied first: q = Ry·Rx·Rz. Radians; x y z w from `offset` on.
 */
export function fromAngles(out: Float32Array, offset: number, pitch: number, yaw: number, roll: number): void {
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

/** Moves the unit quaternion at `offset` towards that of `target` by `weight` (0..1), by the short way (normalised lerp). */
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

/** Multiplies the quaternion at `offset` from the right: out = out·factor. */
export function multiplyBy(out: Float32Array, offset: number, factor: Float32Array, factorOffset: number): void {
	const ax = out[offset]!;
	const ay = out[offset + 1]!;
	const az = out[offset + 2]!;
	const aw = out[offset + 3]!;
	const bx = factor[factorOffset]!;
	const by = factor[factorOffset + 1]!;
	const bz = factor[factorOffset + 2]!;
	const bw = factor[factorOffset + 3]!;
	out[offset] = aw * bx + ax * bw + ay * bz - az * by;
	out[offset + 1] = aw * by - ax * bz + ay * bw + az * bx;
	out[offset + 2] = aw * bz + ax * by - ay * bx + az * bw;
	out[offset + 3] = aw * bw - ax * bx - ay * by - az * bz;
}
