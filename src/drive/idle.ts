import { EXPRESSION_INDEX as AT, EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { fromAngles, multiplyBy } from '../rig/quaternion.ts';
import { Blinks } from './blinks.ts';
import { type ChannelMask, channelMask } from './channel-mask.ts';
import type { Driver, DriverPose } from './driver.ts';
import { aimEyes } from './eye-aim.ts';
import { GazePath } from './gaze-path.ts';
import { HeadMotion } from './head-motion.ts';
import type { LayerOptions } from './layer-options.ts';
import { MicroExpressions } from './micro-expressions.ts';

/** Options of an IdleDriver. */
export interface IdleOptions {
	/** Determines the whole motion: the same seed and clock give the same motion. @default 1 */
	readonly seed?: number;
	/** Typical number of blinks per minute; 0 turns blinks off. @default 15 */
	readonly blinksPerMinute?: number;
	/** Factor on sway, breath, posture and micro-expressions. @default 1 */
	readonly liveliness?: number;
	/** Fraction of the fixations that are on the target rather than aside, 0..1. @default 0.85 */
	readonly attention?: number;
	/** Factor on how far the head follows the eyes, 0..1. @default 1 */
	readonly headFollow?: number;
	/** Rest positions of the four joints (12 numbers, metres, avatar frame), for exact eye contact. @default an average adult */
	readonly jointPositions?: ArrayLike<number>;
}

/** Joints of an average adult: neck, head, leftEye, rightEye. */
const AVERAGE_JOINTS: readonly number[] = [0, 0, 0, 0, 0.097, 0.035, 0.029, 0.139, 0.11, -0.029, 0.139, 0.11];

/** Longest step that is simulated. After a longer one (a hidden tab) the motion starts again. Seconds. */
const LONGEST_STEP = 5;
/** Simulated time before the first update, so that the first pose is already in motion. Seconds. */
const RUN_UP = 30;
/** A gaze shift larger than this causes a blink. Radians. */
const BLINKING_SHIFT = 0.3;
/** Fraction of the head's rotation that the neck joint makes; the head joint makes the rest. */
const NECK_SHARE = 0.4;
/** Weights of a relaxed, friendly face. A face with all weights 0 looks stern. */
const RELAXED: readonly (readonly [number, number])[] = [
	[AT.mouthSmileLeft, 0.1],
	[AT.mouthSmileRight, 0.11],
	[AT.browInnerUp, 0.18],
	[AT.cheekSquintLeft, 0.05],
	[AT.cheekSquintRight, 0.05],
];

/**
 * Idle motion: blinks, saccades, lids that follow the gaze, a head that follows the eyes, sway, breath, and small movements
 * of brows and mouth. In a stack it is evaluated last and fills only channels that no other driver has taken. The eyes keep
 * their target while other layers move the head.
 */
export class IdleDriver implements Driver {
	readonly channels: ChannelMask = channelMask('all');
	readonly stacking: LayerOptions = { priority: 1000, blend: 'fill', fadeSeconds: 0 };
	readonly #blinks: Blinks;
	readonly #gaze: GazePath;
	readonly #head: HeadMotion;
	readonly #micro: MicroExpressions;
	readonly #positions: ArrayLike<number>;
	readonly #target = new Float64Array(3);
	/** The point between the resting eyes. */
	readonly #eyeMiddle = new Float64Array(3);
	readonly #gazePoint = new Float64Array(3);
	readonly #joints = new Float32Array(8);
	#hasTarget = false;
	#seconds = Number.NaN;

	constructor(options: IdleOptions = {}) {
		const seed = (options.seed ?? 1) * 7919;
		this.#blinks = new Blinks(seed + 1, options.blinksPerMinute ?? 15);
		this.#gaze = new GazePath(seed + 2);
		this.#head = new HeadMotion(seed + 3);
		this.#micro = new MicroExpressions(seed + 4);
		this.#positions = options.jointPositions ?? AVERAGE_JOINTS;
		for (let axis = 0; axis < 3; axis++) {
			this.#eyeMiddle[axis] = (this.#positions[6 + axis]! + this.#positions[9 + axis]!) / 2;
		}
		this.#gaze.attention = options.attention ?? 0.85;
		this.#head.liveliness = options.liveliness ?? 1;
		this.#head.follow = options.headFollow ?? 1;
		// The eyes turn through the eyeLook weights, so their joint quaternions are not driven.
		this.channels[EXPRESSION_COUNT + 2] = this.channels[EXPRESSION_COUNT + 3] = 0;
	}

	/** Factor on sway, breath, posture and micro-expressions. */
	get liveliness(): number {
		return this.#head.liveliness;
	}

	set liveliness(factor: number) {
		this.#head.liveliness = factor;
	}

	/** Fraction of the fixations that are on the target rather than aside, 0..1. */
	get attention(): number {
		return this.#gaze.attention;
	}

	set attention(share: number) {
		this.#gaze.attention = share;
	}

	/**
	 * Looks at a point. The eyes lead and the head follows partly, within comfortable limits; a point behind the head is
	 * ignored. The target stays until the next call.
	 *
	 * @param point - Three numbers, metres, avatar frame. They are copied: call again when the point moves. Undefined
	 *   removes the target.
	 */
	lookAt(point?: ArrayLike<number>): void {
		this.#hasTarget = point !== undefined;
		if (point) for (let i = 0; i < 3; i++) this.#target[i] = point[i]!;
	}

	/** Starts a blink with the next update. */
	blink(): void {
		if (!Number.isNaN(this.#seconds)) this.#blinks.blink(this.#seconds);
	}

	update(seconds: number, out: DriverPose): void {
		this.#aimGaze();
		const step = seconds - this.#seconds;
		// The first step is NaN, which compares false.
		if (!(step >= 0 && step <= LONGEST_STEP)) this.#restart(seconds);
		this.#advance(seconds);
		this.#write(seconds, out);
	}

	/** Simulates a run-up before `seconds`, so that the same seed and time always give the same pose. */
	#restart(seconds: number): void {
		let time = Math.max(Math.min(0, seconds), seconds - RUN_UP);
		this.#blinks.restart(time);
		this.#gaze.restart(time);
		this.#head.restart(time, this.#gaze.yaw, this.#gaze.pitch);
		this.#micro.restart(time);
		for (; time < seconds; time += 1 / 60) this.#advance(time);
	}

	#advance(seconds: number): void {
		this.#seconds = seconds;
		this.#gaze.advance(seconds);
		const { shift } = this.#gaze;
		// A large shift of the gaze causes a blink. No random number is drawn, so that the sequence does not depend on frames.
		if (shift > BLINKING_SHIFT) this.#blinks.blink(seconds);
		this.#blinks.advance(seconds);
		this.#head.advance(seconds, this.#gaze.yaw, this.#gaze.pitch);
	}

	/** Converts the target point to a direction from the point between the resting eyes. */
	#aimGaze(): void {
		if (!this.#hasTarget) {
			this.#gaze.clearTarget();
			return;
		}
		const x = this.#target[0]! - this.#eyeMiddle[0]!;
		const y = this.#target[1]! - this.#eyeMiddle[1]!;
		const z = this.#target[2]! - this.#eyeMiddle[2]!;
		const level = Math.hypot(x, z);
		this.#gaze.setTarget(Math.atan2(x, z), Math.atan2(-y, level), Math.max(0.1, Math.hypot(level, y)));
	}

	#write(seconds: number, out: DriverPose): void {
		const { expression, joints } = out;
		const { yaw, pitch, roll, liveliness, breath } = this.#head;
		// The rotations of the layers below are applied first, so that the eyes aim from the final position of the head.
		const own = this.#joints;
		for (let joint = 0; joint < 2; joint++) {
			const share = joint === 0 ? NECK_SHARE : 1 - NECK_SHARE;
			fromAngles(own, joint * 4, pitch * share, yaw * share, roll * share);
			multiplyBy(joints, joint * 4, own, joint * 4);
		}
		const { yaw: gazeYaw, pitch: gazePitch, distance } = this.#gaze;
		const level = Math.cos(gazePitch) * distance;
		const point = this.#gazePoint;
		point[0] = this.#eyeMiddle[0]! + Math.sin(gazeYaw) * level;
		point[1] = this.#eyeMiddle[1]! - Math.sin(gazePitch) * distance;
		point[2] = this.#eyeMiddle[2]! + Math.cos(gazeYaw) * level;
		aimEyes(expression, joints, this.#positions, point);
		joints.set(own);
		for (let i = 0; i < EXPRESSION_COUNT; i++) if (!isLook(i)) expression[i] = 0;
		for (let i = 0; i < RELAXED.length; i++) expression[RELAXED[i]![0]]! += RELAXED[i]![1] * liveliness;
		this.#micro.advance(seconds, expression, liveliness);
		this.#writeLids(expression);
		expression[AT.noseSneerLeft]! += 0.025 * breath * liveliness;
		expression[AT.noseSneerRight]! += 0.025 * breath * liveliness;
	}

	#writeLids(expression: Float32Array): void {
		const { left, right } = this.#blinks;
		expression[AT.eyeBlinkLeft] = left;
		expression[AT.eyeBlinkRight] = right;
		// A blink moves cheeks and brows a little.
		expression[AT.browDownLeft]! += 0.05 * left;
		expression[AT.browDownRight]! += 0.05 * right;
		expression[AT.cheekSquintLeft]! += 0.06 * left;
		expression[AT.cheekSquintRight]! += 0.06 * right;
	}
}

const LOOKS = channelMask('gaze');

function isLook(index: number): boolean {
	return LOOKS[index] === 1;
}
