import { type HeadModel, identityPositions, personalHeadMesh } from '../../rig/head-model.ts';
import { shareHeadTurns } from './head-turns.ts';
import { type LandmarkView, type RegisterOptions, type Registration, registerLandmarks } from './register-landmarks.ts';

/** Of a vertex's skin weights the head's: less, and it does not turn with the head as a whole. */
const RIGID = 0.999;
const HEAD = 1;
const REST_EYES = [0, 0, 0, 1, 0, 0, 0, 1] as const;

/**
 * As `registerLandmarks`, for pictures of one clip: camera, bust and light stand still and the head turns. Landmarks below the jaw,
 * which follow a turn by half, are left out: taken for parts of a stiff head, they bend its shape.
 *
 * @param eyes - 8 numbers a view, the eyes' quaternions as a tracker saw them; at rest where missing.
 * @returns Views with the joints that turn their heads; `clip` is true.
 * @throws GaspardError As `registerLandmarks`.
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
			skinWeights[vertex * 4 + HEAD]! > RIGID ? (view.weights?.[i] ?? 1) : 0,
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
