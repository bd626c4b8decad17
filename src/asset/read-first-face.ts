import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import type { AvatarAsset } from './avatar-asset.ts';
import { openPrefix, readFirstSplats } from './read-avatar.ts';
import { readJointPositions } from './read-head.ts';
import { readConvention, readProvenance, readRights } from './read-meta.ts';

/** Splats of a first face grow at most by this factor. */
const LARGEST_GROWTH = 3;

/**
 * Reads an avatar that stands still from the beginning of a file. Name, rights, joints and convention are those of the file.
 * All splats are bound to one triangle, which no expression and no joint moves. It has no decoder: use it with `mesh`.
 *
 * @param bytes - The file from its first byte on, as much as has arrived. Not changed.
 * @returns undefined if `bytes` does not reach the end of the first splat.
 * @throws GaspardError as `readAvatar` does.
 */
export function readFirstFace(bytes: Uint8Array): AvatarAsset | undefined {
	const document = openPrefix(bytes);
	const first = document && readFirstSplats(document);
	if (!document || !first) return undefined;
	const { splats, wholeCount } = first;
	// Fewer splats cover the same skin: each grows, so that their areas together stay the same.
	const growth = Math.min(LARGEST_GROWTH, Math.sqrt(wholeCount / splats.count));
	const noMovement = { vertices: new Uint32Array(0), offsets: new Float32Array(0) };
	const { avatar } = document;
	return {
		...readRights(avatar['meta']),
		mesh: {
			positions: new Float32Array([0, 0, 0, 0.1, 0, 0, 0, 0.1, 0]),
			uvs: new Float32Array(6),
			triangles: new Uint32Array([0, 1, 2]),
			triangleRegions: new Uint8Array(1),
			regionNames: ['face'],
			expressions: Array.from({ length: EXPRESSION_COUNT }, () => noMovement),
			jointPositions: readJointPositions(document),
			skinWeights: new Float32Array(12),
		},
		splats: {
			...splats,
			scales: splats.scales.map((scale) => scale * growth),
			triangles: new Uint32Array(splats.count),
		},
		decoder: new Uint8Array(0),
		convention: readConvention(avatar['convention']),
		provenance: readProvenance(avatar['provenance']),
	};
}
