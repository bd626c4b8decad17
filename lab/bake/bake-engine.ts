import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../src/splat/triangle-map.ts';
import { HELD_OUT_POSES, TRAINING_POSES } from './bake-poses.ts';
import { type BakeView, VIEW_SIZE } from './bake-views.ts';
import type { TrainingView } from './polish-splats.ts';
import { SplatEngine } from './splat-engine.ts';

/** An engine with the splats of a person and all poses of the bake. */
export interface BakeEngine {
	readonly engine: SplatEngine;
	/** Joins views and their pictures with the numbers of their poses in the engine. */
	readonly withPoses: (views: readonly BakeView[], pictures: readonly Uint8Array[]) => TrainingView[];
}

/** Makes an engine from splat records and the head mesh whose triangles they follow. */
export async function createBakeEngine(
	records: Float32Array,
	triangles: Uint32Array,
	mesh: HeadMesh,
): Promise<BakeEngine> {
	const poses = [...TRAINING_POSES, ...HELD_OUT_POSES];
	const triangleCount = mesh.triangles.length / 3;
	const engine = await SplatEngine.create({
		count: triangles.length,
		maxSize: VIEW_SIZE,
		triangleCount,
	});
	engine.splats.set(records);
	engine.triangles.set(triangles);
	const numbers = new Map<string, number | undefined>();
	const posed = new Float32Array(mesh.positions.length);
	const maps = new Float32Array(triangleCount * TRIANGLE_MAP_STRIDE);
	for (const { name, pose } of poses) {
		poseVertices(posed, mesh, pose.expression, pose.joints);
		for (let t = 0; t < triangleCount; t++) {
			triangleMap(maps, t * TRIANGLE_MAP_STRIDE, mesh.positions, posed, mesh.triangles, t * 3);
		}
		numbers.set(name, name === 'neutral' ? undefined : engine.addPose(maps));
	}
	return {
		engine,
		withPoses: (views, pictures) =>
			views.map((view, i) => ({ view, picture: pictures[i]!, pose: numbers.get(view.pose.name) })),
	};
}
