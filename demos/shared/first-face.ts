import { type AvatarAsset, EXPRESSION_COUNT, modelOfAsset, type SplatCloud } from 'gaspard';
import { GaussianAvatar } from 'gaspard/three';

/** Assumed number of splats of a whole avatar while its file is still loading. */
const WHOLE_COUNT = 50_000;

/**
 * A still face out of the first splats of a file, to be shown until the rest has come. It cannot move: all splats are bound to
 * one triangle that does not move.
 */
export function makeFirstFace(splats: SplatCloud): GaussianAvatar {
	// Fewer splats cover the same skin: each grows, so that their areas together stay the same.
	const growth = Math.min(3, Math.sqrt(WHOLE_COUNT / splats.count));
	const still: SplatCloud = {
		...splats,
		scales: splats.scales.map((scale) => scale * growth),
		triangles: new Uint32Array(splats.count),
	};
	const nothing = { vertices: new Uint32Array(0), offsets: new Float32Array(0) };
	const asset: AvatarAsset = {
		name: 'first face',
		mesh: {
			positions: new Float32Array([0, 0, 0, 0.1, 0, 0, 0, 0.1, 0]),
			uvs: new Float32Array(6),
			triangles: new Uint32Array([0, 1, 2]),
			triangleRegions: new Uint8Array(1),
			regionNames: ['face'],
			expressions: Array.from({ length: EXPRESSION_COUNT }, () => nothing),
			jointPositions: new Float32Array(12),
			skinWeights: new Float32Array(12),
		},
		splats: still,
		decoder: new Uint8Array(0),
		convention: { dilationPixels2: 0.3, opacityCompensation: false },
		rights: {
			authors: [],
			licenseUrl: '',
			avatarPermission: 'onlyAuthor',
			commercialUsage: 'personalNonProfit',
			creditNotation: 'required',
			allowRedistribution: false,
			modification: 'prohibited',
			allowExcessivelyViolentUsage: false,
			allowExcessivelySexualUsage: false,
			allowPoliticalOrReligiousUsage: false,
			allowAntisocialOrHateUsage: false,
		},
		provenance: { generator: 'first splats of a file', source: 'synthetic', created: '' },
	};
	return new GaussianAvatar(modelOfAsset(asset, { decoder: 'mesh' }), { idle: false });
}
