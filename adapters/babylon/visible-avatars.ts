import type { Scene } from '@babylonjs/core/scene.js';
import { getOrMake } from '../../src/scene/get-or-make.ts';
import { VisibleAvatars } from '../../src/scene/visible-avatars.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/**
 * What one render pass of a scene found: the avatars that Babylon has put into its queue, culled already. A pass is a
 * camera, an eye of a rig or a render target; Babylon gives each a number.
 */
export class PassVisibleAvatars extends VisibleAvatars<GaussianAvatar> {
	/** Babylon's number of the evaluation that the list is of. */
	renderId = -1;
}

const visibleByScene = new WeakMap<Scene, Map<number, PassVisibleAvatars>>();
const newPasses = (): Map<number, PassVisibleAvatars> => new Map();
const newVisible = (): PassVisibleAvatars => new PassVisibleAvatars();

/** The latest walk of a pass. Where active meshes are frozen, it stays that of the last evaluation, as Babylon's does. */
export function latestVisible(scene: Scene, passId: number): PassVisibleAvatars {
	return getOrMake(getOrMake(visibleByScene, scene, newPasses), passId, newVisible);
}

/** An avatar says that it is in the queue of the present pass. */
export function noteVisible(avatar: GaussianAvatar, renderId: number): void {
	const scene = avatar.getScene();
	const visible = latestVisible(scene, scene.getEngine().currentRenderPassId);
	if (visible.renderId !== renderId) {
		visible.renderId = renderId;
		visible.count = 0;
	}
	visible.add(avatar);
}
