import { invert, multiply, rotatePoint, scaleRotation, yawOf } from '../rig/quaternion.ts';

/** How a body follows the head that it carries. */
export interface WearOptions {
	/** How far the head turns before the body follows, radians to each side. Default 0.6. */
	readonly yawDeadZone?: number;
	/** Share of the head's turn against the body that the neck makes; the head joint makes the rest. Default 0.4. */
	readonly neckShare?: number;
}

const HALF_TURN = [0, 1, 0, 0] as const;

/**
 * The pose of an avatar that somebody wears: from the viewer's position and rotation (as WebXR gives it: looking along -z)
 * to neck and head joints and a root, such that the head looks where the viewer looks and its eyes are the viewer's.
 *
 * The root stays upright. Its yaw follows the head outside a dead zone, so that a glance does not turn the shoulders.
 * Positions in metres, rotations as quaternions x y z w, all in one common frame (y up). Allocates nothing per step.
 */
export class HeadPose {
	/** Local rotation of the neck joint. */
	readonly neck: Float64Array = new Float64Array([0, 0, 0, 1]);
	/** Local rotation of the head joint. */
	readonly head: Float64Array = new Float64Array([0, 0, 0, 1]);
	/** Rotation of the root: upright. */
	readonly rootRotation: Float64Array = new Float64Array([0, 0, 0, 1]);
	/** Where the root is, once `place` was called. */
	readonly rootPosition: Float64Array = new Float64Array(3);
	readonly #joints: ArrayLike<number>;
	readonly #yawDeadZone: number;
	readonly #neckShare: number;
	readonly #viewer = new Float64Array(4);
	readonly #turn = new Float64Array(4);
	#yaw = Number.NaN;

	/** @param jointPositions - Rest positions of neck, head, leftEye, rightEye: 12 numbers, avatar frame. */
	constructor(jointPositions: ArrayLike<number>, options: WearOptions = {}) {
		this.#joints = jointPositions;
		this.#yawDeadZone = options.yawDeadZone ?? 0.6;
		this.#neckShare = options.neckShare ?? 0.4;
	}

	/** Turns joints and root towards where the viewer looks. The first call turns the body straight there. */
	turn(viewerRotation: ArrayLike<number>): void {
		// The viewer looks along -z, the face along +z.
		multiply(this.#viewer, viewerRotation, HALF_TURN);
		const yaw = yawOf(this.#viewer);
		if (Number.isNaN(this.#yaw)) this.#yaw = yaw;
		const ahead = wrap(yaw - this.#yaw);
		const zone = this.#yawDeadZone;
		if (Math.abs(ahead) > zone) this.#yaw = wrap(yaw - Math.sign(ahead) * zone);
		this.rootRotation.fill(0);
		this.rootRotation[1] = Math.sin(this.#yaw / 2);
		this.rootRotation[3] = Math.cos(this.#yaw / 2);
		invert(this.#turn, this.rootRotation);
		multiply(this.#turn, this.#turn, this.#viewer);
		scaleRotation(this.neck, this.#turn, this.#neckShare);
		invert(this.head, this.neck);
		multiply(this.head, this.head, this.#turn);
	}

	/**
	 * Places the root.
	 *
	 * @param viewerPosition - Between the viewer's eyes.
	 * @param eyes - Between the avatar's eyes in the pose that is shown, avatar frame; it may lag behind `turn`.
	 * @param scale - Of the root, uniform.
	 */
	place(viewerPosition: ArrayLike<number>, eyes: ArrayLike<number>, scale = 1): void {
		const root = this.rootPosition;
		for (let i = 0; i < 3; i++) root[i] = eyes[i]! * scale;
		rotatePoint(root, this.rootRotation);
		for (let i = 0; i < 3; i++) root[i] = viewerPosition[i]! - root[i]!;
	}

	/** Writes where the point between the eyes is once neck and head have turned as asked: avatar frame. */
	eyesWhenTurned(out: Float64Array): void {
		const p = this.#joints;
		for (let i = 0; i < 3; i++) out[i] = (p[6 + i]! + p[9 + i]!) / 2 - p[3 + i]!;
		rotatePoint(out, this.head);
		for (let i = 0; i < 3; i++) out[i] = out[i]! + p[3 + i]! - p[i]!;
		rotatePoint(out, this.neck);
		for (let i = 0; i < 3; i++) out[i] = out[i]! + p[i]!;
	}

	/** Forgets where the body stood: after a teleport the next `turn` faces it straight ahead. */
	reset(): void {
		this.#yaw = Number.NaN;
	}
}

function wrap(angle: number): number {
	return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
