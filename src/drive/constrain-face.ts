import { EXPRESSION_INDEX as AT } from '../rig/expression-names.ts';
import { GAZE_LIMITS } from '../rig/gaze.ts';
import { multiplyBy } from '../rig/quaternion.ts';
import type { DriverPose } from './driver.ts';

const LIDS = [
	{
		blink: AT.eyeBlinkLeft,
		wide: AT.eyeWideLeft,
		squint: AT.eyeSquintLeft,
		down: AT.eyeLookDownLeft,
		up: AT.eyeLookUpLeft,
		towardsLeft: AT.eyeLookOutLeft,
		towardsRight: AT.eyeLookInLeft,
		joint: 2,
	},
	{
		blink: AT.eyeBlinkRight,
		wide: AT.eyeWideRight,
		squint: AT.eyeSquintRight,
		down: AT.eyeLookDownRight,
		up: AT.eyeLookUpRight,
		towardsLeft: AT.eyeLookInRight,
		towardsRight: AT.eyeLookOutRight,
		joint: 3,
	},
] as const;

const roll = new Float32Array(4);

/**
 * Takes apart what cannot be true at once after several drivers were added up, in place. A lid that shuts cannot be wide
 * or lifted, nor sink twice (a blink on top of a lowered gaze); `mouthClose` cannot exceed the `jawOpen` it closes; all
 * weights end in 0..1. Eyes keep their direction: what a lid loses of `eyeLookUp`, the eye's joint makes good.
 */
export function constrainFace(pose: DriverPose): void {
	const { expression, joints } = pose;
	for (let i = 0; i < expression.length; i++) {
		const value = expression[i]!;
		// Written so that NaN becomes 0.
		expression[i] = value > 0 ? Math.min(1, value) : 0;
	}
	for (const lid of LIDS) {
		const blink = expression[lid.blink]!;
		if (blink === 0) continue;
		expression[lid.wide]! *= 1 - blink;
		expression[lid.squint]! *= 1 - 0.6 * blink;
		const lost = expression[lid.up]! * blink;
		if (lost > 0) {
			expression[lid.up]! -= lost;
			// About the axis across the eye, which its yaw has carried along.
			const yaw = (expression[lid.towardsLeft]! - expression[lid.towardsRight]!) * GAZE_LIMITS.horizontal;
			const half = (-lost * GAZE_LIMITS.up) / 2;
			roll[0] = Math.cos(yaw) * Math.sin(half);
			roll[1] = 0;
			roll[2] = -Math.sin(yaw) * Math.sin(half);
			roll[3] = Math.cos(half);
			multiplyBy(joints, lid.joint * 4, roll, 0);
		}
		// The blink shape alone reaches the lower lid: what gaze has lowered already must not be lowered again.
		expression[lid.blink] = Math.min(blink, 1 - 0.25 * expression[lid.down]!);
	}
	expression[AT.mouthClose] = Math.min(expression[AT.mouthClose]!, expression[AT.jawOpen]!);
}
