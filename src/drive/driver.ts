import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import type { ChannelMask } from './channel-mask.ts';
import type { LayerOptions } from './driver-stack.ts';

/** What a driver drives: the whole state of a face, as plain numbers. */
export interface DriverPose {
	/** 52 weights in the order of EXPRESSION_NAMES, 0..1. */
	readonly expression: Float32Array;
	/**
	 * Local rotations of neck, head, leftEye, rightEye: 16 numbers, unit quaternions x y z w. The eyes follow the
	 * `eyeLook*` weights by themselves (src/rig/gaze.ts); their quaternions here come on top and are usually identity.
	 */
	readonly joints: Float32Array;
}

/**
 * Where expressions come from: a clip, idle life, a webcam, a microphone, the network, your own code.
 *
 * Drivers allocate nothing per frame and are deterministic: the same seed, the same calls and the same times give the
 * same pose. Several are blended by a DriverStack, which is a driver itself.
 */
export interface Driver {
	/** The channels that `update` writes. May change over time; a stack reads it each frame, after `update`. */
	readonly channels: ChannelMask;
	/** How the driver likes to be stacked when the caller of `DriverStack.add` does not say. */
	readonly stacking?: LayerOptions;
	/**
	 * Writes the pose at a time of the common clock.
	 *
	 * @param seconds - Clock time, any origin. Usually rises from call to call; a step back is a jump, not an error.
	 * @param out - Arrives holding the pose so far (in a stack: of the layers below), so that a driver may react to
	 *   it, such as eyes that hold their target while the head nods. Only `channels` are written.
	 * @param mask - Channels that anybody will read. A driver may skip the work for others; it need not.
	 */
	update(seconds: number, out: DriverPose, mask?: ChannelMask): void;
}

/** A fresh pose: neutral expression, joints at rest. */
export function createDriverPose(): DriverPose {
	const pose = { expression: new Float32Array(EXPRESSION_COUNT), joints: new Float32Array(JOINT_COUNT * 4) };
	resetDriverPose(pose);
	return pose;
}

/** Puts a pose back to neutral: all weights 0, all rotations identity. */
export function resetDriverPose(pose: DriverPose): void {
	pose.expression.fill(0);
	pose.joints.fill(0);
	for (let joint = 0; joint < JOINT_COUNT; joint++) pose.joints[joint * 4 + 3] = 1;
}
