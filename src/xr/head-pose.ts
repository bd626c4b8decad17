import { invert, multiply, rotatePoint, scaleRotation, yawOf } from '../rig/quaternion.ts';

/** Options for how the body of a worn avatar follows the head. */
export interface WearOptions {
	/** Angle by which the head turns before the body follows, radians to each side. @default 0.6 */
	readonly yawDeadZone?: number;
	/** Fraction of the head's turn against the body that the neck joint makes; the head joint makes the rest. @default 0.4 */
	readonly neckShare?: number;
}

const HALF_TURN = [0, 1, 0, 0] as const;

/**
 * The pose of a worn avatar. From the viewer's position and rotation (as WebXR gives it: looking along -z) it computes the
 * neck and head joints and the root, so that the avatar looks where the viewer looks and has its eyes at the viewer's eyes.
 *
 * The root stays upright. Its yaw follows the head outside a dead zone, so that a glance does not turn the shoulders.
 * Positions in metres, rotations as quaternions x y z w, all in one common frame (y up). Allocates nothing per call.
 */
export class HeadPose {
	/** Local rotation of the neck joint. */
	readonly neck: Float64Array = new Float64Array([0, 0, 0, 1]);
	/** Local rotation of the head joint. */
	readonly head: Float64Array = new Float64Array([0, 0, 0, 1]);
	/** Rotation of the root. Always upright. */
	readonly rootRotation: Float64Array = new Float64Array([0, 0, 0, 1]);
	/** Position of the root after a call of `place`. */
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

	/**
	 * Turns the joints and the root to the viewer's direction. The first call turns the body there at once.
	 *
	 * @param viewerRotation - Quaternion x y z w of the viewer, who looks along its -z.
	 */
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
	 * Computes the position of the root.
	 *
	 * @param viewerPosition - Point between the viewer's eyes.
	 * @param eyes - Point between the avatar's eyes in the displayed pose, avatar frame. It may lag behind `turn`.
	 * @param scale - Uniform scale of the root.
	 */
	place(viewerPosition: ArrayLike<number>, eyes: ArrayLike<number>, scale = 1): void {
		const root = this.rootPosition;
		for (let i = 0; i < 3; i++) root[i] = eyes[i]! * scale;
		rotatePoint(root, this.rootRotation);
		for (let i = 0; i < 3; i++) root[i] = viewerPosition[i]! - root[i]!;
	}

	/** Writes the point between the avatar's eyes in the pose of the last `turn`: avatar frame. */
	eyesWhenTurned(out: Float64Array): void {
		const p = this.#joints;
		for (let i = 0; i < 3; i++) out[i] = (p[6 + i]! + p[9 + i]!) / 2 - p[3 + i]!;
		rotatePoint(out, this.head);
		for (let i = 0; i < 3; i++) out[i] = out[i]! + p[3 + i]! - p[i]!;
		rotatePoint(out, this.neck);
		for (let i = 0; i < 3; i++) out[i] = out[i]! + p[i]!;
	}

	/** Forgets the direction of the body. After a teleport the next `turn` then faces the body straight ahead. */
	reset(): void {
		this.#yaw = Number.NaN;
	}
}

function wrap(angle: number): number {
	return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
