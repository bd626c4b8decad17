import type { Engine } from '../../src/fit/engine/engine.ts';
import type { FitOptions } from '../../src/fit/person/fit-options.ts';
import { fitPerson } from '../../src/fit/person/fit-person.ts';
import type { FitPrior } from '../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';
import { faceLandmarks } from '../../src/fit/registration/face-landmarks.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { detectEyes, detectLandmarks } from './fake-detector.ts';

/** The prior that ships. */
export const SHIPPED_PRIOR = 'assets/prior/prior.bin';

const REST = [0, 0, 0, 1, 0, 0, 0, 1] as const;

/**
 * Fits a prior to the first picture of a person as evaluate.ts does: landmarks a little off, as a detector's are, a rough gaze,
 * and nothing else of the truth but mask and focal length.
 */
export function fitFront(
	engine: Engine,
	prior: FitPrior,
	person: DatasetPerson,
	options: FitOptions = {},
): Promise<PersonFit> {
	const landmarkVertices = faceLandmarks(prior.head);
	const { rgba, camera } = person.pictures[0]!;
	const { size, focalPixels } = camera;
	const landmarks = detectLandmarks(person, 0, landmarkVertices);
	const joints = Float32Array.from([...REST, ...detectEyes(person, 0)]);
	return fitPerson(engine, prior, [{ size, rgba, landmarks, joints }], {
		...options,
		landmarkVertices,
		focalRatio: focalPixels / size,
	});
}
