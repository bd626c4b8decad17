import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import { Matrix, Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { WearOptions } from '../../src/xr/head-pose.ts';
import { type FirstPerson, SELF_VIEW } from '../../src/xr/self-view.ts';
import { WornPose } from '../../src/xr/worn-pose.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { rootAcross, viewerAcross } from './handedness.ts';
import { headsetCamera } from './headset-view.ts';

/** A picture taken from nearer to an eye than this, metres, is that eye's own. */
const SAME_PLACE = 0.01;

/**
 * Somebody's own head: follows the camera, or the viewer of a headset while there is a session, so that the avatar's eyes
 * are where the viewer's are.
 */
export class WornHead {
	readonly #avatar: GaussianAvatar;
	readonly #camera: readonly Camera[];
	readonly #pose: WornPose;
	/** The cameras at the viewer's eyes. */
	#eyes: readonly Camera[];

	constructor(avatar: GaussianAvatar, camera: Camera, options: WearOptions = {}) {
		this.#avatar = avatar;
		this.#camera = [camera];
		this.#eyes = this.#camera;
		this.#pose = new WornPose(avatar.core, options);
	}

	/** Turns neck and head to the viewer; the decoder answers later. */
	turn(): void {
		const scene = this.#avatar.getScene();
		// Not Babylon's XR camera: it is ahead of its eyes where a page moves it.
		this.#eyes = headsetCamera(scene)?.rigCameras ?? this.#camera;
		middle.setAll(0);
		ahead.set(0, 0, 0, 0);
		for (const eye of this.#eyes) {
			eye.getWorldMatrix().decompose(scale, rotation, point);
			middle.addInPlace(point.scaleInPlace(1 / this.#eyes.length));
			ahead.addInPlace(Quaternion.Dot(ahead, rotation) < 0 ? rotation.scaleInPlace(-1) : rotation);
		}
		middle.toArray(place);
		ahead.normalize().toArray(turn);
		viewerAcross(place, turn, scene.useRightHandedSystem);
		this.#pose.turn(place, turn);
	}

	/** Places the avatar for the pose that it shows. */
	place(): void {
		const avatar = this.#avatar;
		const { parent, scaling } = avatar;
		if (parent) parent.computeWorldMatrix(true).decompose(scale);
		else scale.setAll(1);
		this.#pose.place(place, turn, Math.abs(scaling.x) * scale.x);
		point.fromArray(place);
		rotation.fromArray(turn);
		rootAcross(matrix, point, rotation, scaling, avatar.getScene().useRightHandedSystem);
		if (parent) matrix.multiplyToRef(parent.getWorldMatrix().invertToRef(inverse), matrix);
		avatar.rotationQuaternion ??= new Quaternion();
		matrix.decompose(scale, avatar.rotationQuaternion, avatar.position);
		avatar.computeWorldMatrix(true);
	}

	/** Whether the picture that is being taken shows the head: mirrors have places of their own. */
	isSeen(firstPerson: FirstPerson): boolean {
		this.#avatar.getScene().getViewMatrix().invertToRef(matrix).getTranslationToRef(point);
		let own = false;
		for (const eye of this.#eyes) own ||= Vector3.DistanceSquared(point, eye.globalPosition) < SAME_PLACE ** 2;
		return SELF_VIEW[firstPerson][own ? 'own' : 'other'];
	}

	/** Gives neck and head back. */
	release(): void {
		this.#pose.release();
	}
}

const matrix = new Matrix();
const inverse = new Matrix();
const scale = new Vector3();
const point = new Vector3();
const middle = new Vector3();
const rotation = new Quaternion();
const ahead = new Quaternion();
const place: number[] = [0, 0, 0];
const turn: number[] = [0, 0, 0, 0];
