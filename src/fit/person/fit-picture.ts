import { GaspardError } from '../../errors.ts';
import { JOINT_COUNT } from '../../rig/head-mesh.ts';
import { TILE } from '../engine/splat-layout.ts';
import type { LandmarkView } from '../registration/register-landmarks.ts';

/** One picture of the person. Pictures are square. */
export interface FitPicture {
	/** Width and height in pixels: a multiple of 16. */
	readonly size: number;
	/** 4 bytes a pixel, rows from the top: sRGB premultiplied by coverage, and coverage (the mask of head, hair and shoulders). */
	readonly rgba: Uint8Array;
	/** Detected landmarks, in the order of the landmark vertices. */
	readonly landmarks: LandmarkView;
	/** Local quaternions x y z w of neck, head, leftEye, rightEye from a tracker: 16 numbers. @default rest pose */
	readonly joints?: ArrayLike<number> | undefined;
}

/**
 * Checks that a picture can be fitted.
 *
 * @throws GaspardError `fit/wrong-size`, `fit/not-finite` or `fit/no-face`.
 */
export function checkPicture({ size, rgba, joints }: FitPicture): void {
	if (!Number.isInteger(size) || size < TILE || size % TILE) {
		throw new GaspardError(
			'fit/wrong-size',
			`A picture must be square, with a side that is a multiple of ${TILE} pixels.`,
			{
				what: 'size',
				actual: size,
			},
		);
	}
	if (rgba.length !== size * size * 4) {
		throw new GaspardError('fit/wrong-size', `A picture of ${size}² pixels must have ${size * size * 4} bytes.`, {
			what: 'rgba',
			expected: size * size * 4,
			actual: rgba.length,
		});
	}
	if (joints && joints.length !== JOINT_COUNT * 4) {
		throw new GaspardError('fit/wrong-size', `\`joints\` must be ${JOINT_COUNT} quaternions.`, {
			what: 'joints',
			actual: joints.length,
			expected: JOINT_COUNT * 4,
		});
	}
	if (joints && !Array.from(joints).every(Number.isFinite)) {
		throw new GaspardError('fit/not-finite', 'A joint has a number that is not finite. Pass finite quaternions.', {
			what: 'joints',
			actual: Array.from(joints),
		});
	}
	let covered = 0;
	for (let i = 3; i < rgba.length; i += 4) if (rgba[i]! > 127) covered++;
	if (covered < 0.01 * size * size) {
		throw new GaspardError(
			'fit/no-face',
			'The mask covers less than a hundredth of the picture. Use a picture that shows the head larger.',
			{
				covered,
			},
		);
	}
}
