import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { FitCamera } from '../../src/fit/engine/camera.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { prefixScale } from '../../src/splat/prefix-scale.ts';
import { blendSplats } from './blend-splats.ts';
import { deformSplats } from './deform-splats.ts';
import { sortEntries } from './sort-entries.ts';

const NEAR = 0.05;
const FAR = 100;

/** Pose of an avatar in a picture. */
export interface AvatarPose {
	readonly expression: ArrayLike<number>;
	readonly joints: ArrayLike<number>;
}

/**
 * Draws an avatar for a camera of a fit with the reference implementations: posed by its own mesh, ordered by depth.
 * Returns 4 numbers a pixel, 0..1, premultiplied, from the top left.
 *
 * @param splatCount - Draws only the first splats, scaled like a level of detail.
 */
export function drawAvatar(
	{ splats, mesh, convention }: AvatarAsset,
	camera: FitCamera,
	{ expression, joints }: AvatarPose,
	splatCount: number = splats.count,
): Float64Array {
	const posedPositions = new Float32Array(mesh.positions.length);
	poseVertices(posedPositions, mesh, expression, joints);
	const world = deformSplats({
		splats,
		restPositions: mesh.positions,
		triangles: mesh.triangles,
		posedPositions,
		avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
		splatCount,
		sizeFactor: prefixScale(splatCount, splats.count),
	});
	const { size, focalPixels, worldToView: m } = camera;
	const focal = (2 * focalPixels) / size;
	const projection = [
		...[focal, 0, 0, 0, 0, focal, 0, 0],
		...[0, 0, (FAR + NEAR) / (NEAR - FAR), -1, 0, 0, (2 * FAR * NEAR) / (NEAR - FAR), 0],
	];
	const height = Array.from({ length: splatCount }, (_, i) =>
		[0, 1, 2].reduce((sum, k) => sum + m[k * 4 + 2]! * world.centers[i * 3 + k]!, m[14]!),
	);
	return blendSplats(
		{ worldToView: Array.from(m), projection, width: size, height: size },
		sortEntries(height).map((index) => ({ splats: world, index, convention })),
	);
}
