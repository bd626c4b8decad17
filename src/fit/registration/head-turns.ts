import { JOINT_MAP_STRIDE, jointMaps } from '../../rig/joint-maps.ts';
import type { FitCamera } from '../engine/camera.ts';
import type { RegisteredView } from './register-landmarks.ts';

/** A registered view with the joints that turn its head. */
export interface TurnedView extends RegisteredView {
	/** Local quaternions x y z w of neck, head, leftEye, rightEye. */
	readonly joints: Float32Array;
}

/**
 * Splits head turns off from cameras, for a clip with a still camera and a still bust. Registration by landmarks keeps neck and head at
 * rest and moves the camera around the whole bust. Here the mean direction of the clip becomes the bust's direction, and each view's
 * deviation from it is distributed equally to the neck and the head joint. Cameras are changed so that the head stays where it was.
 *
 * @param jointPositions - Rest positions of the joints: 12 numbers, metres.
 * @param eyes - Quaternions of both eyes from a tracker: 8 numbers a view.
 */
export function shareHeadTurns(
	views: readonly RegisteredView[],
	jointPositions: ArrayLike<number>,
	eyes: readonly ArrayLike<number>[],
): TurnedView[] {
	const own = views.map(({ camera }) => quaternionOf(camera.worldToView));
	const bust = meanQuaternion(own);
	return views.map((view, i): TurnedView => {
		const turn = views.length > 1 ? multiply(conjugate(bust), own[i]!) : ([0, 0, 0, 1] as Quaternion);
		const half = halfOf(turn);
		const joints = Float32Array.from([...half, ...half, ...Array.from(eyes[i]!)]);
		return { ...view, joints, camera: cameraOfTurnedHead(view.camera, jointPositions, joints) };
	});
}

/** Returns the camera that sees a head turned by `joints` where `camera` sees the head at rest. */
export function cameraOfTurnedHead(
	camera: FitCamera,
	jointPositions: ArrayLike<number>,
	joints: ArrayLike<number>,
): FitCamera {
	const m = camera.worldToView;
	const h = headMap(jointPositions, joints);
	// The inverse of a rigid transform (rotation R, translation s) is (Rᵀ, -Rᵀ s).
	const worldToView = new Float64Array(16);
	for (let r = 0; r < 3; r++) {
		for (let c = 0; c < 3; c++) {
			for (let k = 0; k < 3; k++) worldToView[c * 4 + r]! += m[k * 4 + r]! * h[c * 4 + k]!;
		}
		worldToView[12 + r] = m[12 + r]!;
		for (let c = 0; c < 3; c++) worldToView[12 + r]! -= worldToView[c * 4 + r]! * h[c * 4 + 3]!;
	}
	worldToView[15] = 1;
	return { ...camera, worldToView };
}

/** Transform of the head joint: three rows of four. */
export function headMap(jointPositions: ArrayLike<number>, joints: ArrayLike<number>): Float64Array {
	const maps = new Float64Array(4 * JOINT_MAP_STRIDE);
	jointMaps(maps, jointPositions, joints);
	return maps.slice(JOINT_MAP_STRIDE, 2 * JOINT_MAP_STRIDE);
}

/** x y z w. */
export type Quaternion = [number, number, number, number];

/** Quaternion of the rotation of a column-major 4x4 matrix, computed from its largest component (Shepperd's method). */
function quaternionOf(m: ArrayLike<number>): Quaternion {
	const at = (row: number, column: number): number => m[column * 4 + row]!;
	const [xx, yy, zz] = [at(0, 0), at(1, 1), at(2, 2)];
	const squares = [1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz, 1 + xx + yy + zz];
	const best = squares.indexOf(Math.max(...squares));
	const ways: Quaternion[] = [
		[squares[0]!, at(1, 0) + at(0, 1), at(0, 2) + at(2, 0), at(2, 1) - at(1, 2)],
		[at(1, 0) + at(0, 1), squares[1]!, at(2, 1) + at(1, 2), at(0, 2) - at(2, 0)],
		[at(0, 2) + at(2, 0), at(2, 1) + at(1, 2), squares[2]!, at(1, 0) - at(0, 1)],
		[at(2, 1) - at(1, 2), at(0, 2) - at(2, 0), at(1, 0) - at(0, 1), squares[3]!],
	];
	return normalised(ways[best]!);
}

function meanQuaternion(all: readonly Quaternion[]): Quaternion {
	const sum: Quaternion = [0, 0, 0, 0];
	for (const q of all) {
		const sign = q.reduce((dot, x, k) => dot + x * all[0]![k]!, 0) < 0 ? -1 : 1;
		for (let k = 0; k < 4; k++) sum[k]! += sign * q[k]!;
	}
	return normalised(sum);
}

function halfOf(q: Quaternion): Quaternion {
	const sign = q[3] < 0 ? -1 : 1;
	return normalised([sign * q[0], sign * q[1], sign * q[2], sign * q[3] + 1]);
}

function conjugate([x, y, z, w]: Quaternion): Quaternion {
	return [-x, -y, -z, w];
}

function normalised(q: Quaternion): Quaternion {
	const length = Math.hypot(...q);
	return q.map((x) => x / length) as Quaternion;
}

/** The product of two quaternions x y z w: b is applied first. */
export function multiply([ax, ay, az, aw]: Quaternion, [bx, by, bz, bw]: Quaternion): Quaternion {
	return [
		aw * bx + ax * bw + ay * bz - az * by,
		aw * by - ax * bz + ay * bw + az * bx,
		aw * bz + ax * by - ay * bx + az * bw,
		aw * bw - ax * bx - ay * by - az * bz,
	];
}
