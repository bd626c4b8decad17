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
 * @param x - x of the point, metres, avatar frame; `y` and `z` likewise.
 */
export function aimEyes(
	expression: Float32Array,
	joints: Float32Array,
	jointPositions: ArrayLike<number>,
	x: number,
	y: number,
	z: number,
): void {
	for (let i = 0; i < 4; i++) headRotation[i] = joints[i]!;
	multiplyBy(headRotation, 0, joints, 4);
	for (const look of EYES) {
		placeEye(joints, jointPositions, look.joint);
		rotate(eye, headRotation, -1, x - eye[0]!, y - eye[1]!, z - eye[2]!);
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
	const at = joint * 3;
	rotateBy(
		eye,
		joints,
		4,
		positions[at]! - positions[3]!,
		positions[at + 1]! - positions[4]!,
		positions[at + 2]! - positions[5]!,
	);
	const x = eye[0]! + positions[3]! - positions[0]!;
	const y = eye[1]! + positions[4]! - positions[1]!;
	const z = eye[2]! + positions[5]! - positions[2]!;
	rotateBy(eye, joints, 0, x, y, z);
	for (let i = 0; i < 3; i++) eye[i]! += positions[i]!;
}

function rotateBy(out: Float64Array, joints: Float32Array, at: number, x: number, y: number, z: number): void {
	for (let i = 0; i < 4; i++) turn[i] = joints[at + i]!;
	rotate(out, turn, 1, x, y, z);
}

const turn = new Float32Array(4);

/** out = q·v·q⁻¹ for `direction` 1, q⁻¹·v·q for -1. */
function rotate(out: Float64Array, q: Float32Array, direction: 1 | -1, x: number, y: number, z: number): void {
	const qx = q[0]! * direction;
	const qy = q[1]! * direction;
	const qz = q[2]! * direction;
	const tx = 2 * (qy * z - qz * y);
	const ty = 2 * (qz * x - qx * z);
	const tz = 2 * (qx * y - qy * x);
	out[0] = x + q[3]! * tx + (qy * tz - qz * ty);
	out[1] = y + q[3]! * ty + (qz * tx - qx * tz);
	out[2] = z + q[3]! * tz + (qx * ty - qy * tx);
}
