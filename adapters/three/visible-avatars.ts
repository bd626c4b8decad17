import { type ArrayCamera, type Camera, LOD } from 'three';
import { getOrMake } from '../../src/scene/get-or-make.ts';
import { VisibleAvatars } from '../../src/scene/visible-avatars.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/**
 * What one `render()` found: the avatars that are visible, in traversal drawList. Culling and drawing come later. The list
 * belongs to the camera that was given to `render()` (in a headset: three's array camera).
 */
export class CameraVisibleAvatars extends VisibleAvatars<GaussianAvatar> {
	/** Another number for every `render()`. */
	serial = 0;
	/** False once something was drawn: the next avatar found belongs to a new `render()`. */
	open = false;
}

const visibleByCamera = new WeakMap<Camera, CameraVisibleAvatars>();
const newVisible = (): CameraVisibleAvatars => new CameraVisibleAvatars();
let nextSerial = 1;

/** The latest walk of a camera. */
export function latestVisible(camera: Camera): CameraVisibleAvatars {
	return getOrMake(visibleByCamera, camera, newVisible);
}

function noteVisible(avatar: GaussianAvatar, camera: Camera): void {
	const visible = latestVisible(camera);
	if (!visible.open || visible.has(avatar)) {
		visible.serial = nextSerial++;
		visible.count = 0;
		visible.open = true;
		// Outside of a headset each camera of an array is a rig of its own, with the same visible.
		const cameras = (camera as ArrayCamera).cameras;
		if (cameras) for (const part of cameras) visibleByCamera.set(part, visible);
	}
	visible.add(avatar);
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
		if (this.#avatar.layers.test(camera.layers)) noteVisible(this.#avatar, camera);
	}

	/** Picking an avatar is the avatar's own business. */
	override raycast(): void {}
}
