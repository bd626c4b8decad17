import { type ArrayCamera, type Camera, LOD } from 'three';
import { getOrMake } from '../../src/scene/get-or-make.ts';
import { VisibleAvatars } from '../../src/scene/visible-avatars.ts';
import type { DrawnAvatar } from './drawn-avatar.ts';

/**
 * The visible avatars that one `render()` found, in the order of traversal, before culling. The list belongs to the camera
 * of that call; in a headset to three's array camera.
 */
export class CameraVisibleAvatars extends VisibleAvatars<DrawnAvatar> {
	/** A new number for each `render()`. */
	serial = 0;
	/** False after the first draw: the next avatar that is found belongs to a new `render()`. */
	open = false;
}

const visibleByCamera = new WeakMap<Camera, CameraVisibleAvatars>();
const newVisible = (): CameraVisibleAvatars => new CameraVisibleAvatars();
let nextSerial = 1;

/** The list of a camera. */
export function latestVisible(camera: Camera): CameraVisibleAvatars {
	return getOrMake(visibleByCamera, camera, newVisible);
}

function noteVisible(avatar: DrawnAvatar, camera: Camera): void {
	const visible = latestVisible(camera);
	if (!visible.open || visible.has(avatar)) {
		visible.serial = nextSerial++;
		visible.count = 0;
		visible.open = true;
		// Outside of a headset each camera of an array draws by itself, with the same list.
		const cameras = (camera as ArrayCamera).cameras;
		if (cameras) for (const part of cameras) visibleByCamera.set(part, visible);
	}
	visible.add(avatar);
}

/**
 * A child that tells its avatar when a `render()` has begun. three calls `update` of every visible LOD object while it
 * collects what to draw, after the matrices and before the first draw; there is no other public hook at that moment. It has
 * no levels and draws nothing.
 */
export class RenderProbe extends LOD {
	readonly #avatar: DrawnAvatar;

	constructor(avatar: DrawnAvatar) {
		super();
		this.#avatar = avatar;
		this.name = 'gaspard render probe';
		this.layers.enableAll();
	}

	override update(camera: Camera): void {
		if (this.#avatar.layers.test(camera.layers)) noteVisible(this.#avatar, camera);
	}

	/** Does nothing: the avatar itself is picked. */
	override raycast(): void {}
}
