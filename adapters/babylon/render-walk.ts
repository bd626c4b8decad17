import type { Scene } from '@babylonjs/core/scene.js';
import { getOrMake } from '../../src/get-or-make.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/**
 * What one render pass of a scene found: the avatars that Babylon has put into its queue, culled already. A pass is a
 * camera, an eye of a rig or a render target; Babylon gives each a number.
 */
export interface RenderWalk {
	/** Babylon's number of the evaluation that the list is of. */
	renderId: number;
	/** The first `count` are meant. */
	readonly avatars: GaussianAvatar[];
	count: number;
}

const walks = new WeakMap<Scene, Map<number, RenderWalk>>();

/** The latest walk of a pass. Where active meshes are frozen, it stays that of the last evaluation, as Babylon's does. */
export function latestWalk(scene: Scene, passId: number): RenderWalk {
	return getOrMake(getOrMake(walks, scene, newWalks), passId, newWalk);
}

const newWalks = (): Map<number, RenderWalk> => new Map();
const newWalk = (): RenderWalk => ({ renderId: -1, avatars: [], count: 0 });

/** An avatar says that it is in the queue of the present pass. */
export function visit(avatar: GaussianAvatar, renderId: number): void {
	const scene = avatar.getScene();
	const walk = latestWalk(scene, scene.getEngine().currentRenderPassId);
	if (walk.renderId !== renderId) {
		walk.renderId = renderId;
		walk.count = 0;
	}
	if (!visited(walk, avatar)) walk.avatars[walk.count++] = avatar;
}

/** Whether an avatar is in the list. */
export function visited(walk: RenderWalk, avatar: GaussianAvatar): boolean {
	const index = walk.avatars.indexOf(avatar);
	return index >= 0 && index < walk.count;
}
