import { mkdirSync, writeFileSync } from 'node:fs';
import { outputPath, sized } from '../../scripts/smoke.ts';
import type { JointRegressor } from '../../src/rig/head-model.ts';
import { writeContactSheet } from './contact-sheet.ts';
import { expressionShapes } from './expression-shapes.ts';
import { eyeballSphere } from './eyeball-sphere.ts';
import { ANCHOR_COUNT, averagePerson, buildHeadTopology, type HeadTopology } from './head-topology.ts';
import { buildIdentityBasis } from './identity-basis.ts';
import { buildLidRig } from './lid-rig.ts';
import { headSkinWeights } from './skin-weights.ts';
import { vertexImportance } from './vertex-importance.ts';
import { writeHeadModel } from './write-head-model.ts';

/** Identity components in the shipped model. */
const IDENTITY_COUNT = sized(80, 4);

const out = `${outputPath('assets/head-model')}/`;

const topology = buildHeadTopology();
const identity = buildIdentityBasis(topology, vertexImportance(topology), IDENTITY_COUNT);
const lids = buildLidRig(topology, averagePerson());
const { headerText, bytes } = writeHeadModel({
	topology,
	identity,
	expressions: expressionShapes(topology, lids, averagePerson()),
	lids,
	skinWeights: headSkinWeights(topology),
	jointRegressors: jointRegressors(topology),
});
mkdirSync(out, { recursive: true });
writeFileSync(`${out}head-model.json`, headerText);
writeFileSync(`${out}head-model.bin`, bytes);
writeContactSheet();
console.log(
	`${topology.vertexCount} vertices, ${topology.triangles.length / 3} triangles, ${identity.components.length} identities,`,
	`${bytes.length + headerText.length} bytes`,
);

/** Neck and head: middle of the last and the first hair anchor. Eyes: middle of both poles. */
function jointRegressors(head: HeadTopology): JointRegressor[] {
	const anchor = (index: number): JointRegressor => ({
		vertices: Uint32Array.from([0, 1, 2], (k) => head.anchorStart + index * 3 + k),
		weights: new Float32Array(3).fill(1 / 3),
	});
	const lastDirection = eyeballSphere().directions.length / 3 - 1;
	const eye = (start: number): JointRegressor => ({
		vertices: Uint32Array.of(start, start + lastDirection),
		weights: Float32Array.of(0.5, 0.5),
	});
	return [anchor(ANCHOR_COUNT - 1), anchor(0), eye(head.eyeballStarts[0]), eye(head.eyeballStarts[1])];
}
