import { type HeadModel, identityPositions, personalHeadMesh } from '../../rig/head-model.ts';
import { shareHeadTurns } from './head-turns.ts';
import { type LandmarkView, type RegisterOptions, type Registration, registerLandmarks } from './register-landmarks.ts';

/** Vertices with a smaller weight of the head joint do not move rigidly with the head. */
const RIGID_WEIGHT = 0.999;
const HEAD_JOINT = 1;
const REST_EYES = [0, 0, 0, 1, 0, 0, 0, 1] as const;

/**
 * Registers the frames of one clip, in which camera, bust and light stand still and the head turns. It works like `registerLandmarks`, but
 * ignores landmarks below the jaw: they follow a turn only by half, and would distort the shape if they counted as part of a rigid head.
 *
 * @param eyes - Quaternions of both eyes from a tracker, 8 numbers a view; undefined means at rest.
 * @returns Views with the joints that turn their heads; `clip` is true.
 * @throws GaspardError every error of `registerLandmarks`.
 */
export function registerClip(
	model: HeadModel,
	vertices: ArrayLike<number>,
	views: readonly LandmarkView[],
	eyes: readonly (ArrayLike<number> | undefined)[],
	options: RegisterOptions = {},
): Registration {
	const { skinWeights } = model.mean;
	const turning = views.map((view): LandmarkView => {
		const weights = Float64Array.from(vertices, (vertex, i) =>
			skinWeights[vertex * 4 + HEAD_JOINT]! > RIGID_WEIGHT ? (view.weights?.[i] ?? 1) : 0,
		);
		return { ...view, weights };
	});
	const found = registerLandmarks(model, vertices, turning, options);
	const { jointPositions } = personalHeadMesh(model, identityPositions(model, found.identity));
	const turned = shareHeadTurns(
		found.views,
		jointPositions,
		views.map((_, i) => eyes[i] ?? REST_EYES),
	);
	return { ...found, views: turned, clip: true };
}
