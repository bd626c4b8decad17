import { EXPRESSION_INDEX } from './expression-names.ts';

/** Angle by which an eye turns at weight 1, radians. */
export const GAZE_LIMITS = { horizontal: 0.45, down: 0.35, up: 0.3 } as const;

/**
 * Adds the gaze of the `eyeLook*` weights to the eye joints. The `eyeLook*` shapes move only the lids, so a driver that
 * sets weights and no joints (a webcam, a clip) turns the eyes through this function. Each eye is first turned by the
 * weights, then by the driver's own eye joint. Neck and head are copied unchanged. Allocates nothing.
 *
 * @param out - Receives 4 quaternions x y z w in the order of JOINT_NAMES. May be the same array as `joints`.
 * @param joints - The driver's local rotations of neck, head, leftEye, rightEye.
 * @param expression - 52 weights in the order of EXPRESSION_NAMES. Gaze weights are clamped to 0..1; NaN counts as 0.
 */
export function addGaze(
	out: Float32Array | Float64Array | number[],
	joints: ArrayLike<number>,
	expression: ArrayLike<number>,
): void {
	for (let i = 0; i < 8; i++) out[i] = joints[i]!;
	// The subject's left is +x: looking outwards is towards +x for the left eye and towards -x for the right eye.
	const leftYaw = clampWeight(expression[OUT_LEFT]!) - clampWeight(expression[IN_LEFT]!);
	const rightYaw = clampWeight(expression[IN_RIGHT]!) - clampWeight(expression[OUT_RIGHT]!);
	turnEye(out, joints, 8, leftYaw, clampWeight(expression[DOWN_LEFT]!), clampWeight(expression[UP_LEFT]!));
	turnEye(out, joints, 12, rightYaw, clampWeight(expression[DOWN_RIGHT]!), clampWeight(expression[UP_RIGHT]!));
}

const OUT_LEFT = EXPRESSION_INDEX.eyeLookOutLeft;
const IN_LEFT = EXPRESSION_INDEX.eyeLookInLeft;
const DOWN_LEFT = EXPRESSION_INDEX.eyeLookDownLeft;
const UP_LEFT = EXPRESSION_INDEX.eyeLookUpLeft;
const OUT_RIGHT = EXPRESSION_INDEX.eyeLookOutRight;
const IN_RIGHT = EXPRESSION_INDEX.eyeLookInRight;
const DOWN_RIGHT = EXPRESSION_INDEX.eyeLookDownRight;
const UP_RIGHT = EXPRESSION_INDEX.eyeLookUpRight;

function clampWeight(weight: number): number {
	return weight > 0 ? Math.min(weight, 1) : 0;
}

/** out = driver · (yaw about y) · (pitch about x). Positive yaw looks towards +x, positive pitch looks down. */
function turnEye(
	out: Float32Array | Float64Array | number[],
	joints: ArrayLike<number>,
	at: number,
	yaw: number,
	down: number,
	up: number,
): void {
	const halfYaw = (yaw * GAZE_LIMITS.horizontal) / 2;
	const halfPitch = (down * GAZE_LIMITS.down - up * GAZE_LIMITS.up) / 2;
	const x = Math.cos(halfYaw) * Math.sin(halfPitch);
	const y = Math.sin(halfYaw) * Math.cos(halfPitch);
	const z = -Math.sin(halfYaw) * Math.sin(halfPitch);
	const w = Math.cos(halfYaw) * Math.cos(halfPitch);
	const dx = joints[at]!;
	const dy = joints[at + 1]!;
	const dz = joints[at + 2]!;
	const dw = joints[at + 3]!;
	out[at] = dw * x + dx * w + dy * z - dz * y;
	out[at + 1] = dw * y - dx * z + dy * w + dz * x;
	out[at + 2] = dw * z + dx * y - dy * x + dz * w;
	out[at + 3] = dw * w - dx * x - dy * y - dz * z;
}
