import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../src/splat/triangle-map.ts';
import { fromSplatCloud } from '../bake/finish-avatar.ts';
import { SplatEngine } from '../bake/splat-engine.ts';
import type { Pose } from '../render/pose-layers.ts';

/** An engine with an avatar's splats, and a way to give it poses. */
export interface PoseEngine {
	readonly engine: SplatEngine;
	/** Records at rest, as the file has them. */
	readonly base: Float32Array;
	/** Stores a pose; returns its number in the engine. */
	readonly addPose: (pose: Pose) => number;
}

/** Makes it, for pictures up to `maxSize` pixels wide. */
export async function createPoseEngine(
	{ mesh, splats }: Pick<AvatarAsset, 'mesh' | 'splats'>,
	maxSize: number,
): Promise<PoseEngine> {
	const triangleCount = mesh.triangles.length / 3;
	const engine = await SplatEngine.create({ count: splats.count, maxSize, triangleCount });
	const base = fromSplatCloud(splats);
	engine.splats.set(base);
	engine.triangles.set(splats.triangles);
	const posed = new Float32Array(mesh.positions.length);
	const maps = new Float32Array(triangleCount * TRIANGLE_MAP_STRIDE);
	return {
		engine,
		base,
		addPose: ({ expression, joints }) => {
			poseVertices(posed, mesh, expression, joints);
			for (let t = 0; t < triangleCount; t++) {
				triangleMap(maps, t * TRIANGLE_MAP_STRIDE, mesh.positions, posed, mesh.triangles, t * 3);
			}
			return engine.addPose(maps);
		},
	};
}
