import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import type { ChannelMask } from './channel-mask.ts';
import type { LayerOptions } from './layer-options.ts';

/** The state of a face that drivers write. */
export interface DriverPose {
	/** 52 weights in the order of EXPRESSION_NAMES, 0..1. */
	readonly expression: Float32Array;
	/**
	 * Local rotations of neck, head, leftEye, rightEye: 16 numbers, unit quaternions x y z w. The `eyeLook*` weights turn
	 * the eyes (src/rig/gaze.ts); the eye quaternions here are applied on top and are usually identity.
	 */
	readonly joints: Float32Array;
}

/**
 * A source of expressions: a clip, idle motion, a webcam, a microphone, the network or an application's own code.
 *
 * Drivers allocate nothing per frame and are deterministic: the same seed, calls and times give the same pose. A
 * DriverStack blends several drivers and is a driver itself.
 */
export interface Driver {
	/** The channels that `update` writes. They may change over time; a stack reads them each frame, after `update`. */
	readonly channels: ChannelMask;
	/** Default options of `DriverStack.add` for this driver. */
	readonly stacking?: LayerOptions;
	/**
	 * Writes the pose at a time of the common clock.
	 *
	 * @param seconds - Clock time with any origin. It usually rises from call to call; a smaller time is a jump, not an error.
	 * @param out - Holds the pose so far (in a stack: that of the layers below), so that a driver can react to it: eyes
	 *   keep their target while the head nods. Only `channels` are written.
	 * @param mask - Channels that are used. A driver may skip the work for all others.
	 */
	update(seconds: number, out: DriverPose, mask?: ChannelMask): void;
}

/** Creates a neutral pose: all weights 0, all rotations identity. */
export function createDriverPose(): DriverPose {
	const pose = { expression: new Float32Array(EXPRESSION_COUNT), joints: new Float32Array(JOINT_COUNT * 4) };
	resetDriverPose(pose);
	return pose;
}

/** Resets a pose to neutral: all weights 0, all rotations identity. */
export function resetDriverPose(pose: DriverPose): void {
	pose.expression.fill(0);
	pose.joints.fill(0);
	for (let joint = 0; joint < JOINT_COUNT; joint++) pose.joints[joint * 4 + 3] = 1;
}
