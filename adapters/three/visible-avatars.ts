import { type ArrayCamera, type Camera, LOD } from 'three';
import { getOrMake } from '../../src/scene/get-or-make.ts';
import { RenderWalk } from '../../src/scene/visible-avatars.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/**
 * What one `render()` found: the avatars that are visible, in traversal order. Culling and drawing come later. The list
 * belongs to the camera that was given to `render()` (in a headset: three's array camera).
 */
export class CameraWalk extends RenderWalk<GaussianAvatar> {
	/** Another number for every `render()`. */
	serial = 0;
	/** False once something was drawn: the next avatar found belongs to a new `render()`. */
	open = false;
}

const walks = new WeakMap<Camera, CameraWalk>();
const newWalk = (): CameraWalk => new CameraWalk();
let nextSerial = 1;

/** The latest walk of a camera. */
export function latestWalk(camera: Camera): CameraWalk {
	return getOrMake(walks, camera, newWalk);
}

function visit(avatar: GaussianAvatar, camera: Camera): void {
	const walk = latestWalk(camera);
	if (!walk.open || walk.has(avatar)) {
		walk.serial = nextSerial++;
		walk.count = 0;
		walk.open = true;
		// Outside of a headset each camera of an array is a rig of its own, with the same walk.
		const cameras = (camera as ArrayCamera).cameras;
		if (cameras) for (const part of cameras) walks.set(part, walk);
	}
	walk.add(avatar);
}

/**
 * The child by which an avatar learns that a `render()` has begun. three updates every visible LOD object while it
 * collects what to draw, after matrices and before anything is drawn; that is the one public hook at this moment. It has
 * no levels and draws nothing.
 */
export class RenderProbe extends LOD {
	readonly #avatar: GaussianAvatar;

	constructor(avatar: GaussianAvatar) {
		super();
		this.#avatar = avatar;
		this.name = 'gaspard render probe';
		this.layers.enableAll();
	}

	override update(camera: Camera): void {
		if (this.#avatar.layers.test(camera.layers)) visit(this.#avatar, camera);
	}

	/** Picking an avatar is the avatar's own business. */
	override raycast(): void {}
}
