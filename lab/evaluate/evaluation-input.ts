import type { FitPicture } from '../../src/fit/person/fit-picture.ts';
import { type Registration, registerLandmarks } from '../../src/fit/register/register-landmarks.ts';
import { type HeadModel, identityPositions, personalHeadMesh } from '../../src/rig/head-model.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { EVALUATION_PICTURES } from './evaluation-person.ts';
import { detectEyes, detectLandmarks } from './fake-detector.ts';
import { shareHeadTurns } from './head-turns.ts';

/** What a fit begins with. */
export interface EvaluationInput {
	readonly pictures: readonly FitPicture[];
	readonly registration: Registration;
}

/**
 * Deviation of one picture's landmarks at 256². More pictures are no more witnesses: what the head model cannot say of a face is
 * wrong in all of them alike. 30 taken as independent put heads 6 mm off, as one witness 3 mm.
 */
const NOISE_PIXELS = 1.2;
const REST = [0, 0, 0, 1, 0, 0, 0, 1] as const;

/**
 * Pictures of a person with what noisy landmarks and a rough gaze tracker say of them, and nothing else of the truth but the focal
 * length. In clips, turns of the head are found from the landmarks too.
 */
export function evaluationInput(
	head: HeadModel,
	landmarks: ArrayLike<number>,
	person: DatasetPerson,
	input: keyof typeof EVALUATION_PICTURES,
): EvaluationInput {
	const chosen: readonly number[] = EVALUATION_PICTURES[input];
	const seen = chosen.map((i) => detectLandmarks(person, i, landmarks));
	const eyes = chosen.map((i) => detectEyes(person, i));
	const { camera } = person.pictures[chosen[0]!]!;
	const found = registerLandmarks(head, landmarks, seen, {
		focalRatio: camera.focalPixels / camera.size,
		noisePixels: NOISE_PIXELS * Math.sqrt(chosen.length),
	});
	const { jointPositions } = personalHeadMesh(head, identityPositions(head, found.identity));
	const views = /clip/i.test(input)
		? shareHeadTurns(found.views, jointPositions, eyes)
		: found.views.map((view, i) => ({ ...view, joints: Float32Array.from([...REST, ...eyes[i]!]) }));
	const pictures = chosen.map((i, k): FitPicture => {
		const { rgba, camera } = person.pictures[i]!;
		return { size: camera.size, rgba, landmarks: seen[k]!, joints: views[k]!.joints };
	});
	return { pictures, registration: { ...found, views } };
}
