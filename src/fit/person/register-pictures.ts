import { type HeadModel, identityPositions, personalHeadMesh } from '../../rig/head-model.ts';
import { cameraOfTurnedHead } from '../registration/head-turns.ts';
import { registerClip } from '../registration/register-clip.ts';
import { type RegisterOptions, type Registration, registerLandmarks } from '../registration/register-landmarks.ts';
import { checkPicture, type FitPicture } from './fit-picture.ts';

/** Options of `registerPictures`. */
export interface RegisterPicturesOptions extends RegisterOptions {
	/** Whether the pictures are frames of one clip: camera, bust and light stand still and the head turns. @default false */
	readonly clip?: boolean | undefined;
}

/**
 * Registers the head in pictures by their landmarks: the initial state of `PersonFit`. In a clip the turns of the head are found from the
 * landmarks too, and only the eye joints of the pictures are used. In other pictures all joints are used as given, and each camera is
 * corrected for them.
 *
 * @param vertices - Index of the head model's vertex for each landmark.
 * @throws GaspardError every error of `registerLandmarks`, and of `checkPicture` for pictures with joints.
 */
export function registerPictures(
	model: HeadModel,
	vertices: ArrayLike<number>,
	pictures: readonly FitPicture[],
	{ clip, ...options }: RegisterPicturesOptions = {},
): Registration {
	const landmarks = pictures.map((picture) => picture.landmarks);
	if (clip && pictures.length > 1) {
		pictures.forEach(checkPicture);
		const eyes = pictures.map(({ joints }) => joints && Array.from(joints).slice(8));
		return registerClip(model, vertices, landmarks, eyes, options);
	}
	const found = registerLandmarks(model, vertices, landmarks, options);
	if (!pictures.some(({ joints }) => joints?.length === 16 && isTurned(joints))) return found;
	pictures.forEach(checkPicture);
	const { jointPositions } = personalHeadMesh(model, identityPositions(model, found.identity));
	const views = found.views.map((view, i) => {
		const joints = pictures[i]!.joints;
		if (!joints || !isTurned(joints)) return view;
		return { ...view, camera: cameraOfTurnedHead(view.camera, jointPositions, joints) };
	});
	return { ...found, views };
}

/** Whether the neck or the head is not at rest. */
function isTurned(joints: ArrayLike<number>): boolean {
	return [0, 1, 2, 4, 5, 6].some((k) => joints[k] !== 0);
}
