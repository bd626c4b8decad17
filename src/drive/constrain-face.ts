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
 * Resolves contradictions that arise when several drivers are added, in place. A shut lid is neither wide nor lifted, and
 * does not sink twice (a blink and a lowered gaze). `mouthClose` does not exceed the `jawOpen` that it closes. All weights
 * are clamped to 0..1. The eyes keep their direction: the eye joint makes up for `eyeLookUp` that a blink removes.
 */
export function constrainFace(pose: DriverPose): void {
	const { expression, joints } = pose;
	for (let i = 0; i < expression.length; i++) {
		const value = expression[i]!;
		// Written so that NaN becomes 0.
		expression[i] = value > 0 ? Math.min(1, value) : 0;
	}
	for (let i = 0; i < LIDS.length; i++) {
		const lid = LIDS[i]!;
		const blink = expression[lid.blink]!;
		if (blink === 0) continue;
		expression[lid.wide]! *= 1 - blink;
		expression[lid.squint]! *= 1 - 0.6 * blink;
		const lost = expression[lid.up]! * blink;
		if (lost > 0) {
			expression[lid.up]! -= lost;
			// The rotation is about the axis across the eye, after the eye's yaw.
			const yaw = (expression[lid.towardsLeft]! - expression[lid.towardsRight]!) * GAZE_LIMITS.horizontal;
			const half = (-lost * GAZE_LIMITS.up) / 2;
			roll[0] = Math.cos(yaw) * Math.sin(half);
			roll[1] = 0;
			roll[2] = -Math.sin(yaw) * Math.sin(half);
			roll[3] = Math.cos(half);
			multiplyBy(joints, lid.joint * 4, roll, 0);
		}
		// The blink shape alone reaches the lower lid, so that a lid lowered by the gaze must not be lowered by all of it again.
		expression[lid.blink] = Math.min(blink, 1 - 0.25 * expression[lid.down]!);
	}
	expression[AT.mouthClose] = Math.min(expression[AT.mouthClose]!, expression[AT.jawOpen]!);
}
