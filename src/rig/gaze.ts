import { EXPRESSION_INDEX } from './expression-names.ts';

/** How far an eye turns at weight 1, radians. */
export const GAZE_LIMITS = { horizontal: 0.45, down: 0.35, up: 0.3 } as const;

/**
 * Writes the joint rotations with the gaze of the `eyeLook*` weights added to the eyes: the shapes of those names move
 * lids only, so a driver that knows nothing of joints (a webcam, a clip) still turns the eyes. An eye looks first along
 * its gaze, then turns with the driver's own eye joint. Neck and head are copied. Allocates nothing.
 *
 * @param out - Receives 4 quaternions x y z w. May be `joints` itself.
 * @param joints - The driver's local rotations of neck, head, leftEye, rightEye.
 * @param expression - 52 weights; those of the gaze are held within 0..1, NaN counts as 0.
 */
export function addGaze(
	out: Float32Array | Float64Array | number[],
	joints: ArrayLike<number>,
	expression: ArrayLike<number>,
): void {
	for (let i = 0; i < 8; i++) out[i] = joints[i]!;
	// The subject's left is +x, so "out" is +x for the left eye and -x for the right one.
	const leftYaw = held(expression[OUT_LEFT]!) - held(expression[IN_LEFT]!);
	const rightYaw = held(expression[IN_RIGHT]!) - held(expression[OUT_RIGHT]!);
	turnEye(out, joints, 8, leftYaw, held(expression[DOWN_LEFT]!), held(expression[UP_LEFT]!));
	turnEye(out, joints, 12, rightYaw, held(expression[DOWN_RIGHT]!), held(expression[UP_RIGHT]!));
}

const OUT_LEFT = EXPRESSION_INDEX.eyeLookOutLeft;
const IN_LEFT = EXPRESSION_INDEX.eyeLookInLeft;
const DOWN_LEFT = EXPRESSION_INDEX.eyeLookDownLeft;
const UP_LEFT = EXPRESSION_INDEX.eyeLookUpLeft;
const OUT_RIGHT = EXPRESSION_INDEX.eyeLookOutRight;
const IN_RIGHT = EXPRESSION_INDEX.eyeLookInRight;
const DOWN_RIGHT = EXPRESSION_INDEX.eyeLookDownRight;
const UP_RIGHT = EXPRESSION_INDEX.eyeLookUpRight;

function held(weight: number): number {
	return weight > 0 ? Math.min(weight, 1) : 0;
}

/** out = driver · (yaw about y) · (pitch about x); positive yaw looks towards +x, positive pitch down. */
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
