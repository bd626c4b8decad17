import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import { Matrix, Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { WearOptions } from '../../src/xr/head-pose.ts';
import { type FirstPerson, SELF_VIEW } from '../../src/xr/self-view.ts';
import { WornPose } from '../../src/xr/worn-pose.ts';
import type { DrawnAvatar } from './drawn-avatar.ts';
import { rootAcross, viewerAcross } from './handedness.ts';
import { headsetCamera } from './headset-view.ts';

/** A camera that is nearer to an eye than this, in metres, is that eye's own. */
const SAME_PLACE = 0.01;

/**
 * A worn head: the avatar follows the camera, or during a session the viewer of the headset, so that its eyes are where
 * the viewer's eyes are.
 */
export class WornHead {
	readonly #avatar: DrawnAvatar;
	readonly #camera: readonly Camera[];
	readonly #pose: WornPose;
	/** The viewer in `turn`, the root in `place`. Not shared: drivers of the page run in between, and may move other heads. */
	readonly #place: number[] = [0, 0, 0];
	readonly #turn: number[] = [0, 0, 0, 1];
	/** The cameras at the viewer's eyes. */
	#eyes: readonly Camera[];

	constructor(avatar: DrawnAvatar, camera: Camera, options: WearOptions = {}) {
		this.#avatar = avatar;
		this.#camera = [camera];
		this.#eyes = this.#camera;
		this.#pose = new WornPose(avatar.core, options);
	}

	/** Turns neck and head. The pose follows when the decoder has run. */
	turn(): void {
		const scene = this.#avatar.getScene();
		// Not Babylon's XR camera: when a page moves it, its eyes follow later.
		this.#eyes = headsetCamera(scene)?.rigCameras ?? this.#camera;
		middle.setAll(0);
		ahead.set(0, 0, 0, 0);
		for (const eye of this.#eyes) {
			eye.getWorldMatrix().decompose(scale, rotation, point);
			middle.addInPlace(point.scaleInPlace(1 / this.#eyes.length));
			ahead.addInPlace(Quaternion.Dot(ahead, rotation) < 0 ? rotation.scaleInPlace(-1) : rotation);
		}
		middle.toArray(this.#place);
		ahead.normalize().toArray(this.#turn);
		viewerAcross(this.#place, this.#turn, scene.useRightHandedSystem);
		this.#pose.turn(this.#place, this.#turn);
	}

	/** Places the avatar for the pose that it shows now. */
	place(): void {
		const avatar = this.#avatar;
		const { parent, scaling } = avatar;
		if (parent) parent.computeWorldMatrix(true).decompose(scale);
		else scale.setAll(1);
		this.#pose.place(this.#place, this.#turn, Math.abs(scaling.x) * scale.x);
		point.fromArray(this.#place);
		rotation.fromArray(this.#turn);
		rootAcross(matrix, point, rotation, scaling, avatar.getScene().useRightHandedSystem);
		if (parent) matrix.multiplyToRef(parent.getWorldMatrix().invertToRef(inverse), matrix);
		avatar.rotationQuaternion ??= new Quaternion();
		matrix.decompose(scale, avatar.rotationQuaternion, avatar.position);
		avatar.computeWorldMatrix(true);
	}

	/** Whether the current camera sees the head. A mirror is at another place than the eyes. */
	isSeen(firstPerson: FirstPerson): boolean {
		this.#avatar.getScene().getViewMatrix().invertToRef(matrix).getTranslationToRef(point);
		let own = false;
		for (const eye of this.#eyes) own ||= Vector3.DistanceSquared(point, eye.globalPosition) < SAME_PLACE ** 2;
		return SELF_VIEW[firstPerson][own ? 'own' : 'other'];
	}

	/** Returns neck and head to the other drivers. */
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
