import { type Camera, Matrix4, Quaternion, Vector3 } from 'three';
import type { WearOptions } from '../../src/xr/head-pose.ts';
import { type FirstPerson, SELF_VIEW } from '../../src/xr/self-view.ts';
import { WornPose } from '../../src/xr/worn-pose.ts';
import type { DrawnAvatar } from './drawn-avatar.ts';
import type { HeadsetRenderer } from './headset-view.ts';

/**
 * A worn head: the avatar follows the camera, or during a session the viewer of the headset, so that its eyes are where
 * the viewer's eyes are.
 */
export class WornHead {
	readonly #avatar: DrawnAvatar;
	readonly #camera: Camera;
	readonly #xr: HeadsetRenderer['xr'] | undefined;
	readonly #pose: WornPose;
	readonly #position = new Vector3();
	readonly #rotation = new Quaternion();
	/** The viewer in `turn`, the root in `place`. Not shared: drivers of the page run in between, and may move other heads. */
	readonly #place: number[] = [0, 0, 0];
	readonly #turn: number[] = [0, 0, 0, 1];

	constructor(avatar: DrawnAvatar, camera: Camera, renderer?: HeadsetRenderer, options: WearOptions = {}) {
		this.#avatar = avatar;
		this.#camera = camera;
		this.#xr = renderer?.xr;
		this.#pose = new WornPose(avatar.core, options);
	}

	/** Turns neck and head. The pose follows when the decoder has run. */
	turn(): void {
		this.#readViewer();
		this.#position.toArray(this.#place);
		this.#rotation.toArray(this.#turn);
		this.#pose.turn(this.#place, this.#turn);
	}

	/** Places the avatar for the pose that it shows now. */
	place(): void {
		const avatar = this.#avatar;
		const { parent } = avatar;
		if (parent) parent.matrixWorld.decompose(parentPosition, parentRotation, parentScale);
		this.#pose.place(this.#place, this.#turn, avatar.scale.x * (parent ? parentScale.x : 1));
		avatar.position.fromArray(this.#place);
		avatar.quaternion.fromArray(this.#turn);
		if (!parent) return;
		avatar.position.applyMatrix4(matrix.copy(parent.matrixWorld).invert());
		avatar.quaternion.premultiply(parentRotation.invert());
	}

	/** Whether this camera sees the head. */
	isSeenBy(camera: Camera, firstPerson: FirstPerson): boolean {
		const rig = this.#xr?.isPresenting ? this.#xr.getCamera() : undefined;
		const own = camera === this.#camera || camera === rig || (rig?.cameras.includes(camera as never) ?? false);
		return SELF_VIEW[firstPerson][own ? 'own' : 'other'];
	}

	/** Returns neck and head to the other drivers. */
	release(): void {
		this.#pose.release();
	}

	#readViewer(): void {
		const camera = this.#camera;
		if (!this.#xr?.isPresenting) {
			camera.updateWorldMatrix(true, false);
			camera.matrixWorld.decompose(this.#position, this.#rotation, scale);
			return;
		}
		const pose = viewerPose(this.#xr);
		// Between frames and while tracking is lost, the head stays where it is.
		if (!pose) return;
		matrix.fromArray(pose.transform.matrix);
		if (camera.parent) {
			camera.parent.updateWorldMatrix(true, false);
			matrix.premultiply(camera.parent.matrixWorld);
		}
		matrix.decompose(this.#position, this.#rotation, scale);
	}
}

/** The pose of the viewer's head. three has cameras at the eyes only, and puts the page's camera at the left one. */
function viewerPose(xr: HeadsetRenderer['xr']): XRViewerPose | undefined {
	const space = xr.getReferenceSpace();
	try {
		return (space && xr.getFrame()?.getViewerPose(space)) ?? undefined;
	} catch {
		// An XRFrame throws outside of its callback.
		return undefined;
	}
}

const matrix = new Matrix4();
const scale = new Vector3();
const parentPosition = new Vector3();
const parentRotation = new Quaternion();
const parentScale = new Vector3();
