import type { Scene } from '@babylonjs/core/scene.js';
import { getOrMake } from '../../src/scene/get-or-make.ts';
import { VisibleAvatars } from '../../src/scene/visible-avatars.ts';
import type { DrawnAvatar } from './drawn-avatar.ts';

/**
 * The avatars that Babylon has put into the queue of one render pass, after culling. A pass is a camera, an eye of a rig or
 * a render target; Babylon numbers them.
 */
export class PassVisibleAvatars extends VisibleAvatars<DrawnAvatar> {
	/** Babylon's number of the evaluation that filled the list. */
	renderId = -1;
}

const visibleByScene = new WeakMap<Scene, Map<number, PassVisibleAvatars>>();
const newPasses = (): Map<number, PassVisibleAvatars> => new Map();
const newVisible = (): PassVisibleAvatars => new PassVisibleAvatars();

/** The list of a pass. While active meshes are frozen it keeps the last evaluation, as Babylon's own queue does. */
export function latestVisible(scene: Scene, passId: number): PassVisibleAvatars {
	return getOrMake(getOrMake(visibleByScene, scene, newPasses), passId, newVisible);
}

/** Adds an avatar to the list of the current pass. */
export function noteVisible(avatar: DrawnAvatar, renderId: number): void {
	const scene = avatar.getScene();
	const visible = latestVisible(scene, scene.getEngine().currentRenderPassId);
	if (visible.renderId !== renderId) {
		visible.renderId = renderId;
		visible.count = 0;
	}
	visible.add(avatar);
}
