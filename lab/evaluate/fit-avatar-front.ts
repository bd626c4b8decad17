import { existsSync, readFileSync } from 'node:fs';
import type { Engine } from '../../src/fit/engine/engine.ts';
import type { FitOptions } from '../../src/fit/person/fit-options.ts';
import { fitPerson } from '../../src/fit/person/fit-person.ts';
import { type FitPrior, joinPrior } from '../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';
import { readPrior } from '../../src/fit/prior/read-prior.ts';
import { faceLandmarks } from '../../src/fit/register/face-landmarks.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { detectLandmarks } from './fake-detector.ts';

/** The prior that ships. */
export const SHIPPED_PRIOR = 'assets/prior/prior.bin';

/** A prior's file in the memory of an engine, on the head model that ships. */
export function loadPrior(path: string, engine: Engine): FitPrior {
	if (!existsSync(path)) throw new Error(`There is no prior ${path}: name another with --prior.`);
	const { model, anchors, average } = readPrior(readFileSync(path), engine);
	return joinPrior(engine, model, anchors, shippedHeadModel(), average);
}

/** Fits a prior to the first picture of a person, its landmarks a little off, as a detector's are. */
export function fitFront(
	engine: Engine,
	prior: FitPrior,
	person: DatasetPerson,
	options: FitOptions = {},
): Promise<PersonFit> {
	const landmarkVertices = faceLandmarks(prior.head);
	const { rgba, pose, camera } = person.pictures[0]!;
	const { size, focalPixels } = camera;
	const landmarks = detectLandmarks(person, 0, landmarkVertices);
	return fitPerson(engine, prior, [{ size, rgba, landmarks, joints: pose.joints }], {
		...options,
		landmarkVertices,
		focalRatio: focalPixels / size,
	});
}
