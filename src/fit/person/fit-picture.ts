import { GaspardError } from '../../errors.ts';
import { JOINT_COUNT } from '../../rig/head-mesh.ts';
import { TILE } from '../engine/splat-layout.ts';
import type { LandmarkView } from '../registration/register-landmarks.ts';

/** One picture of the person. */
export interface FitPicture {
	/** Width and height, pixels: a multiple of 16. */
	readonly size: number;
	/** Display sRGB times coverage, and coverage (the mask: head, hair and shoulders): 4 bytes a pixel, rows from the top. */
	readonly rgba: Uint8Array;
	/** What a landmark detector saw, in the order of the prior's landmark vertices. */
	readonly landmarks: LandmarkView;
	/** Local quaternions of neck, head and eyes, as a tracker saw them; at rest where missing. */
	readonly joints?: ArrayLike<number> | undefined;
}

/** Throws `fit/wrong-size`, `fit/not-finite` or `fit/no-face` where a picture cannot be fitted to. */
export function checkPicture({ size, rgba, joints }: FitPicture): void {
	if (!Number.isInteger(size) || size < TILE || size % TILE) {
		throw new GaspardError('fit/wrong-size', `Pictures must be square, their sides multiples of ${TILE} pixels.`, {
			what: 'size',
			actual: size,
		});
	}
	if (rgba.length !== size * size * 4) {
		throw new GaspardError('fit/wrong-size', `A picture of ${size}² pixels has ${size * size * 4} bytes.`, {
			what: 'rgba',
			expected: size * size * 4,
			actual: rgba.length,
		});
	}
	if (joints && joints.length !== JOINT_COUNT * 4) {
		throw new GaspardError('fit/wrong-size', `Joints are ${JOINT_COUNT} quaternions.`, {
			what: 'joints',
			actual: joints.length,
			expected: JOINT_COUNT * 4,
		});
	}
	if (joints && !Array.from(joints).every(Number.isFinite)) {
		throw new GaspardError('fit/not-finite', 'A joint holds a number that is not finite.', {
			what: 'joints',
			actual: Array.from(joints),
		});
	}
	let covered = 0;
	for (let i = 3; i < rgba.length; i += 4) if (rgba[i]! > 127) covered++;
	if (covered < 0.01 * size * size) {
		throw new GaspardError(
			'fit/no-face',
			'The mask covers less than a hundredth of the picture: show the head larger.',
			{
				covered,
			},
		);
	}
}
