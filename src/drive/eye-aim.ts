import { EXPRESSION_INDEX as AT } from '../rig/expression-names.ts';
import { GAZE_LIMITS } from '../rig/gaze.ts';
import { multiplyBy } from '../rig/quaternion.ts';

/** Maximum weight of `eyeLook*`. A larger turn of the eyes looks strained. */
const COMFORT = 0.92;

const EYES = [
	{ joint: 2, out: AT.eyeLookOutLeft, in: AT.eyeLookInLeft, up: AT.eyeLookUpLeft, down: AT.eyeLookDownLeft, side: 1 },
	{
		joint: 3,
		out: AT.eyeLookOutRight,
		in: AT.eyeLookInRight,
		up: AT.eyeLookUpRight,
		down: AT.eyeLookDownRight,
		side: -1,
	},
] as const;

const headRotation = new Float32Array(4);
const eye = new Float64Array(3);

/**
 * Writes the eight `eyeLook*` weights that turn both eyes to a point, each on its own line of sight (vergence), for a head
 * that is already posed. The point may be anywhere: eyes stop at a comfortable limit.
 *
 * @param expression - 52 weights; only `eyeLook*` are written.
 * @param joints - Local rotations of the posed head, 4 quaternions x y z w; only neck and head are read.
 * @param jointPositions - Rest positions of the four joints, 12 numbers, metres, avatar frame.
 * @param point - x y z of the point, metres, avatar frame.
 */
export function aimEyes(
	expression: Float32Array,
	joints: Float32Array,
	jointPositions: ArrayLike<number>,
	point: Float64Array,
): void {
	for (let i = 0; i < 4; i++) headRotation[i] = joints[i]!;
	multiplyBy(headRotation, 0, joints, 4);
	for (let i = 0; i < EYES.length; i++) {
		const look = EYES[i]!;
		placeEye(joints, jointPositions, look.joint);
		for (let axis = 0; axis < 3; axis++) eye[axis] = point[axis]! - eye[axis]!;
		rotate(eye, headRotation, -1);
		const yaw = Math.atan2(eye[0]!, eye[2]!) * look.side;
		const pitch = Math.atan2(-eye[1]!, Math.hypot(eye[0]!, eye[2]!));
		const outward = Math.max(-COMFORT, Math.min(COMFORT, yaw / GAZE_LIMITS.horizontal));
		expression[look.out] = Math.max(0, outward);
		expression[look.in] = Math.max(0, -outward);
		expression[look.down] = Math.min(COMFORT, Math.max(0, pitch / GAZE_LIMITS.down));
		expression[look.up] = Math.min(COMFORT, Math.max(0, -pitch / GAZE_LIMITS.up));
	}
}

/** Writes the position of an eye joint after neck and head have turned into `eye`. */
function placeEye(joints: Float32Array, positions: ArrayLike<number>, joint: number): void {
	for (let axis = 0; axis < 3; axis++) eye[axis] = positions[joint * 3 + axis]! - positions[3 + axis]!;
	rotateBy(eye, joints, 4);
	for (let axis = 0; axis < 3; axis++) eye[axis] = eye[axis]! + positions[3 + axis]! - positions[axis]!;
	rotateBy(eye, joints, 0);
	for (let axis = 0; axis < 3; axis++) eye[axis]! += positions[axis]!;
}

function rotateBy(vector: Float64Array, joints: Float32Array, at: number): void {
	for (let i = 0; i < 4; i++) turn[i] = joints[at + i]!;
	rotate(vector, turn, 1);
}

const turn = new Float32Array(4);

/**
 * Writes q·v·q⁻¹ for `direction` 1, q⁻¹·v·q for -1, in place. The vector is an array because numbers that are handed to a
 * function may each be allocated.
 */
function rotate(vector: Float64Array, q: Float32Array, direction: 1 | -1): void {
	const x = vector[0]!;
	const y = vector[1]!;
	const z = vector[2]!;
	const qx = q[0]! * direction;
	const qy = q[1]! * direction;
	const qz = q[2]! * direction;
	const tx = 2 * (qy * z - qz * y);
	const ty = 2 * (qz * x - qx * z);
	const tz = 2 * (qx * y - qy * x);
	vector[0] = x + q[3]! * tx + (qy * tz - qz * ty);
	vector[1] = y + q[3]! * ty + (qz * tx - qx * tz);
	vector[2] = z + q[3]! * tz + (qx * ty - qy * tx);
}
