import { existsSync, readFileSync } from 'node:fs';
import type { Engine } from '../../src/fit/engine/engine.ts';
import { type FitPrior, joinPrior } from '../../src/fit/person/fit-prior.ts';
import { readPrior } from '../../src/fit/prior/read-prior.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';

/** A prior's file in the memory of an engine, on the head model that ships. Throws where there is none. */
export function loadPrior(path: string, engine: Engine): FitPrior {
	if (!existsSync(path)) throw new Error(`There is no prior ${path}: name another with --prior.`);
	const { model, anchors, average } = readPrior(readFileSync(path), engine);
	return joinPrior(engine, model, anchors, shippedHeadModel(), average);
}
