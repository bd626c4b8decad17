import type { FitPicture } from '../../src/fit/person/fit-picture.ts';
import { registerPictures } from '../../src/fit/person/register-pictures.ts';
import type { Registration } from '../../src/fit/registration/register-landmarks.ts';
import type { HeadModel } from '../../src/rig/head-model.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { EVALUATION_PICTURES } from './evaluation-person.ts';
import { detectEyes, detectLandmarks } from './fake-detector.ts';

/** What a fit begins with. */
export interface EvaluationInput {
	readonly pictures: readonly FitPicture[];
	readonly registration: Registration;
}

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
	const pictures = chosen.map((i, k): FitPicture => {
		const { rgba, camera } = person.pictures[i]!;
		return { size: camera.size, rgba, landmarks: seen[k]!, joints: Float32Array.from([...REST, ...eyes[k]!]) };
	});
	const registration = registerPictures(head, landmarks, pictures, {
		focalRatio: camera.focalPixels / camera.size,
		clip: /clip/i.test(input),
	});
	return { pictures, registration };
}
