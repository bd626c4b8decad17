import { type Camera, Matrix4, Quaternion, Vector3 } from 'three';
import type { WearOptions } from '../../src/xr/head-pose.ts';
import { type FirstPerson, SELF_VIEW } from '../../src/xr/self-view.ts';
import { WornPose } from '../../src/xr/worn-pose.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import type { HeadsetRenderer } from './headset-view.ts';

/**
 * Somebody's own head: follows the camera, or the viewer of a headset while there is a session, so that the avatar's eyes
 * are where the viewer's are.
 */
export class WornHead {
	readonly #avatar: GaussianAvatar;
	readonly #camera: Camera;
	readonly #xr: HeadsetRenderer['xr'] | undefined;
	readonly #pose: WornPose;
	readonly #position = new Vector3();
	readonly #rotation = new Quaternion();

	constructor(avatar: GaussianAvatar, camera: Camera, renderer?: HeadsetRenderer, options: WearOptions = {}) {
		this.#avatar = avatar;
		this.#camera = camera;
		this.#xr = renderer?.xr;
		this.#pose = new WornPose(avatar.core, options);
	}

	/** Turns neck and head; the decoder answers later. */
	turn(): void {
		this.#readViewer();
		this.#position.toArray(place);
		this.#rotation.toArray(turn);
		this.#pose.turn(place, turn);
	}

	/** Places the avatar for the pose that it shows. */
	place(): void {
		const avatar = this.#avatar;
		const { parent } = avatar;
		if (parent) parent.matrixWorld.decompose(parentPosition, parentRotation, parentScale);
		this.#pose.place(place, turn, avatar.scale.x * (parent ? parentScale.x : 1));
		avatar.position.fromArray(place);
		avatar.quaternion.fromArray(turn);
		if (!parent) return;
		avatar.position.applyMatrix4(matrix.copy(parent.matrixWorld).invert());
		avatar.quaternion.premultiply(parentRotation.invert());
	}

	/** Whether a picture through this camera shows the head. */
	isSeenBy(camera: Camera, firstPerson: FirstPerson): boolean {
		const rig = this.#xr?.isPresenting ? this.#xr.getCamera() : undefined;
		const own = camera === this.#camera || camera === rig || (rig?.cameras.includes(camera as never) ?? false);
		return SELF_VIEW[firstPerson][own ? 'own' : 'other'];
	}

	/** Gives neck and head back. */
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
		// Between frames, or while tracking is lost, the head stays where it was.
		if (!pose) return;
		matrix.fromArray(pose.transform.matrix);
		if (camera.parent) {
			camera.parent.updateWorldMatrix(true, false);
			matrix.premultiply(camera.parent.matrixWorld);
		}
		matrix.decompose(this.#position, this.#rotation, scale);
	}
}

/** The middle of the head: three's own cameras are at the eyes, and its user camera is at the left one. */
function viewerPose(xr: HeadsetRenderer['xr']): XRViewerPose | undefined {
	const space = xr.getReferenceSpace();
	try {
		return (space && xr.getFrame()?.getViewerPose(space)) ?? undefined;
	} catch {
		// A frame may be asked only while it lasts.
		return undefined;
	}
}

const matrix = new Matrix4();
const scale = new Vector3();
const parentPosition = new Vector3();
const parentRotation = new Quaternion();
const parentScale = new Vector3();
const place: number[] = [0, 0, 0];
const turn: number[] = [0, 0, 0, 0];
