import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Engine } from '../../src/fit/engine/engine.ts';
import type { FitOptions } from '../../src/fit/person/fit-options.ts';
import { fitPerson } from '../../src/fit/person/fit-person.ts';
import { type FitPrior, joinPrior } from '../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';
import { readPrior } from '../../src/fit/prior/read-prior.ts';
import { faceLandmarks } from '../../src/fit/register/face-landmarks.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { type DatasetPerson, hasDatasetPerson, readDatasetPerson, writeDatasetPerson } from '../render/dataset-file.ts';
import { FIRST_HELD_OUT_SEED } from '../render/dataset-person.ts';
import { EVALUATION_PICTURES, evaluationPerson } from './evaluation-person.ts';
import { detectLandmarks } from './fake-detector.ts';

/** Side of the pictures of held-out people, pixels. */
export const HELD_OUT_SIZE = 256;

/** A prior's file in the memory of an engine, on the head model that ships. */
export function loadPrior(path: string, engine: Engine): FitPrior {
	if (!existsSync(path)) throw new Error(`There is no prior ${path}: name another with --prior.`);
	const { model, anchors, average } = readPrior(readFileSync(path), engine);
	return joinPrior(engine, model, anchors, shippedHeadModel(), average);
}

/** A person whom no prior was trained on, with pictures; made at the first call, then read from a folder that evaluate.ts shares. */
export function heldOutPerson(seed: number, folder = 'lab/out/evaluation'): DatasetPerson {
	if (!(seed >= FIRST_HELD_OUT_SEED))
		throw new Error(`People below seed ${FIRST_HELD_OUT_SEED} may have been trained on.`);
	const path = `${folder}/people/${String(seed).padStart(8, '0')}.person`;
	mkdirSync(dirname(path), { recursive: true });
	if (!hasDatasetPerson(path)) writeDatasetPerson(path, evaluationPerson(seed, HELD_OUT_SIZE));
	return readDatasetPerson(path);
}

/** Fits a prior to one frontal picture of a person, as evaluate.ts does it. */
export function fitFront(
	engine: Engine,
	prior: FitPrior,
	person: DatasetPerson,
	options: FitOptions = {},
): Promise<PersonFit> {
	const landmarks = faceLandmarks(prior.head);
	const front = EVALUATION_PICTURES.front[0];
	const { rgba, pose, camera } = person.pictures[front]!;
	const picture = {
		size: camera.size,
		rgba,
		landmarks: detectLandmarks(person, front, landmarks),
		joints: pose.joints,
	};
	const focalRatio = camera.focalPixels / camera.size;
	return fitPerson(engine, prior, [picture], { ...options, landmarkVertices: landmarks, focalRatio });
}
