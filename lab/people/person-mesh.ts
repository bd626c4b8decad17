import { EXPRESSION_NAMES } from '../../src/rig/expression-names.ts';
import type { ExpressionShape, HeadMesh } from '../../src/rig/head-mesh.ts';
import { expressionRecipes } from '../head-model/expression-recipes.ts';
import { eyeballSphere } from '../head-model/eyeball-sphere.ts';
import { headOffsets, headPositions } from '../head-model/head-positions.ts';
import { REGION_NAMES } from '../head-model/head-regions.ts';
import { ANCHOR_COUNT, type HeadTopology } from '../head-model/head-topology.ts';
import { headSkinWeights } from '../head-model/skin-weights.ts';

/** Offsets shorter than this are dropped from a shape, metres. */
const LEAST_OFFSET = 2e-6;

/**
 * The head mesh of one person straight from MakeHuman's base mesh: exact, not through the identity components.
 *
 * @param basePositions - Base-mesh positions of the person, decimetres.
 */
export function personMesh(topology: HeadTopology, basePositions: Float32Array): HeadMesh {
	const positions = Float32Array.from(headPositions(topology, basePositions));
	const recipes = expressionRecipes(basePositions);
	const expressions = EXPRESSION_NAMES.map((name) => sparse(headOffsets(topology, recipes[name])));
	const { uvs, triangles, triangleRegions } = topology;
	return {
		positions,
		uvs,
		triangles,
		triangleRegions,
		regionNames: REGION_NAMES,
		expressions,
		jointPositions: joints(topology, positions),
		skinWeights: headSkinWeights(topology),
	};
}

function sparse(offsets: Float64Array): ExpressionShape {
	const vertices: number[] = [];
	const kept: number[] = [];
	for (let v = 0; v * 3 < offsets.length; v++) {
		const [x, y, z] = [offsets[v * 3]!, offsets[v * 3 + 1]!, offsets[v * 3 + 2]!];
		if (Math.hypot(x, y, z) < LEAST_OFFSET) continue;
		vertices.push(v);
		kept.push(x, y, z);
	}
	return { vertices: Uint32Array.from(vertices), offsets: Float32Array.from(kept) };
}

/** Neck and head: middle of the last and the first hair anchor. Eyes: middle of both poles of the eyeball. */
function joints({ anchorStart, eyeballStarts }: HeadTopology, positions: Float32Array): Float32Array {
	const middle = (vertices: readonly number[], k: number) =>
		vertices.reduce((sum, v) => sum + positions[v * 3 + k]! / vertices.length, 0);
	const anchor = (index: number) => [0, 1, 2].map((k) => anchorStart + index * 3 + k);
	const last = eyeballSphere().directions.length / 3 - 1;
	const sets = [
		anchor(ANCHOR_COUNT - 1),
		anchor(0),
		[eyeballStarts[0], eyeballStarts[0] + last],
		[eyeballStarts[1], eyeballStarts[1] + last],
	];
	return Float32Array.from(sets.flatMap((vertices) => [0, 1, 2].map((k) => middle(vertices, k))));
}
