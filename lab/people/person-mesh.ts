import { readFileSync } from 'node:fs';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { type HeadModel, personalHeadMesh, readHeadModel } from '../../src/rig/head-model.ts';
import { headPositions } from '../head-model/head-positions.ts';
import type { HeadTopology } from '../head-model/head-topology.ts';

const folder = new URL('../../assets/head-model/', import.meta.url);
let known: HeadModel | undefined;

/** The shipped head model, read once. */
export function shippedHeadModel(): HeadModel {
	known ??= readHeadModel(
		readFileSync(new URL('head-model.json', folder), 'utf8'),
		readFileSync(new URL('head-model.bin', folder)),
	);
	return known;
}

/**
 * The head mesh of one person with the neutral vertices straight from MakeHuman's base mesh: exact, not through the
 * identity components. Topology, shapes and lids are the shipped model's.
 *
 * @param basePositions - Base-mesh positions of the person, decimetres.
 */
export function personMesh(topology: HeadTopology, basePositions: Float32Array): HeadMesh {
	const model = shippedHeadModel();
	const { triangles } = model.mean;
	if (triangles.length !== topology.triangles.length || triangles.some((v, i) => v !== topology.triangles[i])) {
		throw new Error('assets/head-model was built from another topology: run `npm run head-model`');
	}
	return personalHeadMesh(model, Float32Array.from(headPositions(topology, basePositions)));
}
