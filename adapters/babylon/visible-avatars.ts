import type { Scene } from '@babylonjs/core/scene.js';
import { getOrMake } from '../../src/scene/get-or-make.ts';
import { RenderWalk } from '../../src/scene/visible-avatars.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/**
 * What one render pass of a scene found: the avatars that Babylon has put into its queue, culled already. A pass is a
 * camera, an eye of a rig or a render target; Babylon gives each a number.
 */
export class PassWalk extends RenderWalk<GaussianAvatar> {
	/** Babylon's number of the evaluation that the list is of. */
	renderId = -1;
}

const walks = new WeakMap<Scene, Map<number, PassWalk>>();
const newWalks = (): Map<number, PassWalk> => new Map();
const newWalk = (): PassWalk => new PassWalk();

/** The latest walk of a pass. Where active meshes are frozen, it stays that of the last evaluation, as Babylon's does. */
export function latestWalk(scene: Scene, passId: number): PassWalk {
	return getOrMake(getOrMake(walks, scene, newWalks), passId, newWalk);
}

/** An avatar says that it is in the queue of the present pass. */
export function visit(avatar: GaussianAvatar, renderId: number): void {
	const scene = avatar.getScene();
	const walk = latestWalk(scene, scene.getEngine().currentRenderPassId);
	if (walk.renderId !== renderId) {
		walk.renderId = renderId;
		walk.count = 0;
	}
	walk.add(avatar);
}
