import { JOINT_COUNT, JOINT_PARENTS } from './head-mesh.ts';

/** Numbers per joint in the output of `jointMaps`: a 3x4 affine transform in row-major order. */
export const JOINT_MAP_STRIDE = 12;

/**
 * Writes the transform of each joint: M_j = M_parent · T(p_j) · R(q_j) · T(-p_j), from avatar frame to avatar frame.
 * Quaternions need not be of unit length. A quaternion that is zero, NaN or infinite counts as identity. Allocates nothing.
 *
 * @param out - Receives 4 transforms of JOINT_MAP_STRIDE numbers: three rows of four.
 * @param jointPositions - Rest positions of the joints: 12 numbers, metres.
 * @param joints - Local rotations: 4 quaternions x y z w.
 */
export function jointMaps(out: Float64Array, jointPositions: ArrayLike<number>, joints: ArrayLike<number>): void {
	for (let joint = 0; joint < JOINT_COUNT; joint++) {
		rotationAbout(jointPositions, joint * 3, joints, joint * 4);
		const parent = JOINT_PARENTS[joint]!;
		const at = joint * JOINT_MAP_STRIDE;
		if (parent < 0) {
			for (let i = 0; i < JOINT_MAP_STRIDE; i++) out[at + i] = local[i]!;
			continue;
		}
		const above = parent * JOINT_MAP_STRIDE;
		for (let row = 0; row < 12; row += 4) {
			const a = out[above + row]!;
			const b = out[above + row + 1]!;
			const c = out[above + row + 2]!;
			for (let column = 0; column < 4; column++) {
				out[at + row + column] = a * local[column]! + b * local[4 + column]! + c * local[8 + column]!;
			}
			out[at + row + 3] = out[at + row + 3]! + out[above + row + 3]!;
		}
	}
}

const local = new Float64Array(JOINT_MAP_STRIDE);

/** Fills `local` with T(p) · R(q) · T(-p). */
function rotationAbout(p: ArrayLike<number>, pAt: number, q: ArrayLike<number>, qAt: number): void {
	const x = q[qAt]!;
	const y = q[qAt + 1]!;
	const z = q[qAt + 2]!;
	const w = q[qAt + 3]!;
	const lengthSquared = x * x + y * y + z * z + w * w;
	// Also false for NaN.
	const s = lengthSquared > 1e-12 && lengthSquared < 1e12 ? 2 / lengthSquared : 0;
	local[0] = 1 - s * (y * y + z * z);
	local[1] = s * (x * y - z * w);
	local[2] = s * (x * z + y * w);
	local[4] = s * (x * y + z * w);
	local[5] = 1 - s * (x * x + z * z);
	local[6] = s * (y * z - x * w);
	local[8] = s * (x * z - y * w);
	local[9] = s * (y * z + x * w);
	local[10] = 1 - s * (x * x + y * y);
	if (s === 0) for (let i = 0; i < 11; i++) local[i] = i % 5 === 0 ? 1 : 0;
	for (let row = 0; row < 3; row++) {
		const at = row * 4;
		local[at + 3] = p[pAt + row]! - local[at]! * p[pAt]! - local[at + 1]! * p[pAt + 1]! - local[at + 2]! * p[pAt + 2]!;
	}
}
