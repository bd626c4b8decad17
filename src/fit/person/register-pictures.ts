import { type HeadModel, identityPositions, personalHeadMesh } from '../../rig/head-model.ts';
import { cameraOfTurnedHead } from '../registration/head-turns.ts';
import { registerClip } from '../registration/register-clip.ts';
import { type RegisterOptions, type Registration, registerLandmarks } from '../registration/register-landmarks.ts';
import { checkPicture, type FitPicture } from './fit-picture.ts';

/** How pictures are registered. */
export interface RegisterPicturesOptions extends RegisterOptions {
	/** Pictures are frames of one clip: camera, bust and light stand still and the head turns. */
	readonly clip?: boolean | undefined;
}

/**
 * Where landmarks put the head in pictures: what `PersonFit` begins with. In a clip the turns of the head are found from them too, and
 * of a picture's joints the eyes alone are read; elsewhere joints are believed, and cameras are those that see the head turned so.
 *
 * @param vertices - The vertex of the head model that each landmark stands for.
 * @throws GaspardError As `registerLandmarks`, and `checkPicture`'s where there is a picture.
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

/** Whether neck or head are away from rest. */
function isTurned(joints: ArrayLike<number>): boolean {
	return [0, 1, 2, 4, 5, 6].some((k) => joints[k] !== 0);
}
