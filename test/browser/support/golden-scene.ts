import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import type { SplatBackend, SplatFrame, SplatInstance, SplatModel } from '../../../src/gpu/splat-backend.ts';
import type { GoldenCase } from '../../golden/cases.ts';
import { depthRange, poseGolden } from '../../golden/pose-golden.ts';

/** Makes a case's avatars in a back end, fixtures or the given asset, and the frame that shows them. */
export function goldenScene(
	backend: SplatBackend,
	golden: GoldenCase,
	given?: AvatarAsset,
): SplatFrame & { dispose(): void } {
	const ranges: { near: number; far: number }[] = [];
	// Avatars of one file share their model.
	const models = new Map<string, SplatModel>();
	const instances = golden.avatars.map((avatar): SplatInstance => {
		const posed = poseGolden(avatar, given);
		const { asset } = posed;
		const { seed, correctives, convention } = avatar;
		const file = JSON.stringify([seed, correctives, convention]);
		const model =
			models.get(file) ??
			backend.createModel({
				splats: asset.splats,
				restPositions: asset.mesh.positions,
				triangles: asset.mesh.triangles,
				convention: asset.convention,
				correctives: asset.correctives,
			});
		models.set(file, model);
		const instance = backend.createInstance(model);
		instance.vertices.set(posed.vertices);
		instance.weights.set(posed.weights);
		instance.poseVersion++;
		instance.avatarToWorld.set(posed.avatarToWorld);
		instance.splatCount = avatar.splatCount ?? asset.splats.count;
		instance.opacity = avatar.opacity ?? 1;
		ranges.push(depthRange(posed, golden.camera.worldToView));
		return instance;
	});
	const groups = golden.clusters ?? [golden.avatars.map((_, i) => i)];
	return {
		worldToView: Float32Array.from(golden.camera.worldToView),
		instances,
		clusters: groups.map((members) => ({
			members: [...members],
			nearDepth: Math.min(...members.map((m) => ranges[m]!.near)),
			farDepth: Math.max(...members.map((m) => ranges[m]!.far)),
			firstSplat: -1,
			splatCount: -1,
		})),
		dispose() {
			for (const instance of instances) instance.dispose();
			for (const model of models.values()) model.dispose();
		},
	};
}
