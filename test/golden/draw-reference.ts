import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { KEY_BITS } from '../../src/splat/constants.ts';
import { prefixScale } from '../../src/splat/prefix-scale.ts';
import { type BlendItem, blendSplats } from '../reference/blend-splats.ts';
import { deformSplats } from '../reference/deform-splats.ts';
import { sortEntries } from '../reference/sort-entries.ts';
import type { GoldenCase } from './cases.ts';
import { depthRange, poseGolden } from './pose-golden.ts';

/** Steps of depth that a cluster's members are ordered by. */
const KEYS = 1 << KEY_BITS;

/**
 * The picture of a case by the oracles alone, in f64, ordered by 16-bit depth keys over each cluster's range: on a plane
 * that faces the camera, splats are nearer to each other than any key tells. 4 numbers a pixel, 0..255, premultiplied.
 *
 * @param given - Drawn instead of the fixtures.
 */
export function drawReference(golden: GoldenCase, given?: AvatarAsset): Float64Array {
	const groups = golden.clusters ?? [golden.avatars.map((_, i) => i)];
	const v = golden.sortedFor ?? golden.camera.worldToView;
	const ordered = groups.flatMap((members) => {
		const items: BlendItem[] = [];
		const depths: number[] = [];
		const range = { near: Number.POSITIVE_INFINITY, far: Number.NEGATIVE_INFINITY };
		for (const member of members) {
			const avatar = golden.avatars[member]!;
			const posed = poseGolden(avatar, given);
			const { asset, vertices, weights, avatarToWorld } = posed;
			const own = depthRange(posed, v);
			range.near = Math.min(range.near, own.near);
			range.far = Math.max(range.far, own.far);
			const splatCount = avatar.splatCount ?? asset.splats.count;
			const splats = deformSplats({
				splats: asset.splats,
				restPositions: asset.mesh.positions,
				triangles: asset.mesh.triangles,
				posedPositions: vertices,
				avatarToWorld,
				correctives: asset.correctives,
				weights,
				splatCount,
				sizeFactor: prefixScale(splatCount, asset.splats.count),
			});
			for (let index = 0; index < splatCount; index++) {
				const [x, y, z] = [0, 1, 2].map((k) => splats.centers[index * 3 + k]!) as [number, number, number];
				items.push({ splats, index, convention: asset.convention, opacity: avatar.opacity ?? 1 });
				depths.push(-(v[2]! * x + v[6]! * y + v[10]! * z + v[14]!));
			}
		}
		const keys = depths.map((depth) => Math.floor(((range.far - depth) / (range.far - range.near)) * KEYS));
		return sortEntries(keys).map((i) => items[i]!);
	});
	return blendSplats(golden.camera, ordered).map((value) => value * 255);
}
