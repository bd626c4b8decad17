import { Box3, MathUtils, PerspectiveCamera, Scene, Vector3 } from 'three';
import type { GaussianAvatar } from '../three/index.ts';

/** Vertical field of view of a portrait lens, degrees. */
const FIELD_OF_VIEW = 22;
/** Factor on the height of the head, for space above it. */
const MARGIN_FACTOR = 1.05;
/** Height of the bust below the picture, metres. It hides the bust's ragged rim. */
const RIM = 0.06;
/** Fraction of the bounding box' width that must be visible. The box is wider than the head. */
const WIDTH_SHARE = 0.86;
/** Maximum angle of the view from above or below, radians. */
const LARGEST_PITCH = 0.5;
/** Time constant of the camera's turn, seconds. */
const TURNING = 0.12;
/** Minimum number of splats at which a face is recognisable. */
const FEWEST_SPLATS = 6000;
/** Number of splats per pixel of the picture. */
const SPLATS_PER_PIXEL = 0.6;
/** Assumed position of the pointer: this fraction of the way from the head to the camera. */
const POINTER_SHARE = 0.25;

/** One head in a scene of its own, with a camera that frames it as a portrait for any aspect ratio. */
export class PortraitScene {
	readonly scene: Scene = new Scene();
	readonly camera: PerspectiveCamera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 20);
	/** The point that `pointTo` sets, world coordinates. */
	readonly pointer: Vector3 = new Vector3(0, 0.1, 1);
	/** Centre of the picture at the head, and the height of the picture there, metres. */
	readonly #middle = new Vector3();
	#tall = 1;
	readonly #restingBox = new Box3();
	#avatar: GaussianAvatar | undefined;
	#yaw = 0;
	#pitch = 0;
	#wantedYaw = 0;
	#wantedPitch = 0;

	get avatar(): GaussianAvatar | undefined {
		return this.#avatar;
	}

	/** The head that is shown. Setting another one, or undefined, disposes the previous one. */
	set avatar(avatar: GaussianAvatar | undefined) {
		this.#avatar?.removeFromParent();
		this.#avatar?.dispose();
		this.#avatar = avatar;
		if (!avatar) return;
		this.scene.add(avatar);
		this.#restingBox.copy(avatar.boundingBox);
	}

	/** Turns the camera around the head: radians to the right and up. */
	turn(yaw: number, pitch: number): void {
		this.#wantedYaw += yaw;
		this.#wantedPitch = MathUtils.clamp(this.#wantedPitch + pitch, -LARGEST_PITCH, LARGEST_PITCH);
	}

	/** Turns back to the front the short way round. */
	faceFront(): void {
		this.#wantedYaw = Math.round(this.#yaw / (2 * Math.PI)) * 2 * Math.PI;
		this.#wantedPitch = 0;
	}

	/** Moves `pointer` in front of a position in the picture: from its centre to the right and up, in heights of the picture. */
	pointTo(right: number, up: number): void {
		const { pointer, camera } = this;
		const inPlane = this.#tall * (1 - POINTER_SHARE);
		pointer.set(right * inPlane, up * inPlane, 0).applyQuaternion(camera.quaternion);
		pointer.add(this.#middle).addScaledVector(toCamera.subVectors(camera.position, this.#middle), POINTER_SHARE);
	}

	/**
	 * Places the camera for the next picture.
	 *
	 * @param width - Width of the picture in device pixels; `height` likewise.
	 * @param seconds - Time since the last picture; Infinity turns at once.
	 */
	frame(width: number, height: number, seconds: number): void {
		const { camera } = this;
		const share = 1 - Math.exp(-seconds / TURNING);
		this.#yaw += (this.#wantedYaw - this.#yaw) * share;
		this.#pitch += (this.#wantedPitch - this.#pitch) * share;
		if (this.#avatar) this.#avatar.splatLimit = Math.max(FEWEST_SPLATS, width * height * SPLATS_PER_PIXEL);
		camera.aspect = width / height;
		camera.updateProjectionMatrix();
		const { min, max } = this.#restingBox;
		const low = min.y + RIM;
		const across = (max.x - min.x) * WIDTH_SHARE;
		this.#tall = Math.max((max.y - low) * MARGIN_FACTOR, across / camera.aspect);
		const distance = this.#tall / 2 / Math.tan(MathUtils.degToRad(FIELD_OF_VIEW / 2));
		// The bust ends at the lower edge of the picture.
		this.#middle.set((min.x + max.x) / 2, low + this.#tall / 2, (min.z + max.z) / 2);
		camera.position.setFromSphericalCoords(distance, Math.PI / 2 - this.#pitch, this.#yaw).add(this.#middle);
		camera.lookAt(this.#middle);
	}
}

const toCamera = new Vector3();
