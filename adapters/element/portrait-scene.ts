import { Box3, MathUtils, PerspectiveCamera, Scene, Vector3 } from 'three';
import type { GaussianAvatar } from '../three/index.ts';

/** Vertical field of view, degrees: that of a portrait lens. */
const FIELD_OF_VIEW = 22;
/** Air above the head, as a factor on what is seen. */
const MARGIN_FACTOR = 1.05;
/** How much of the bust lies below the picture, metres: its rim is ragged. */
const RIM = 0.06;
/** The box of a head is generous: this share of its width is looked at. */
const WIDTH_SHARE = 0.86;
/** How far one looks from above or below, radians. */
const LARGEST_PITCH = 0.5;
/** Seconds in which the camera comes most of the way to where it was turned. */
const TURNING = 0.12;
/** Fewest splats that still look like somebody. */
const FEWEST_SPLATS = 6000;
/** Splats that a pixel of the picture is worth. */
const SPLATS_PER_PIXEL = 0.6;
/** Where the pointer is thought to be: this share of the way from the head to the camera. */
const POINTER_SHARE = 0.25;

/** One head in a scene of its own, and a camera that frames it as a portrait, whatever the shape of the picture. */
export class PortraitScene {
	readonly scene: Scene = new Scene();
	readonly camera: PerspectiveCamera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 20);
	/** The point of `lookTowards`, world coordinates. */
	readonly pointer: Vector3 = new Vector3(0, 0.1, 1);
	/** What the picture shows at the head: middle, and height in metres. */
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

	/** Shows another head, or none; the one before is disposed. */
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

	/** Turns back to the front, the shorter way. */
	faceFront(): void {
		this.#wantedYaw = Math.round(this.#yaw / (2 * Math.PI)) * 2 * Math.PI;
		this.#wantedPitch = 0;
	}

	/** Puts `pointer` before a place of the picture: from its middle to the right and up, in heights of the picture. */
	pointTo(right: number, up: number): void {
		const { pointer, camera } = this;
		const inPlane = this.#tall * (1 - POINTER_SHARE);
		pointer.set(right * inPlane, up * inPlane, 0).applyQuaternion(camera.quaternion);
		pointer.add(this.#middle).addScaledVector(toCamera.subVectors(camera.position, this.#middle), POINTER_SHARE);
	}

	/**
	 * Places the camera for the next picture.
	 *
	 * @param width - Of the picture, in device pixels, as is `height`.
	 * @param seconds - Since the last picture; Infinity turns at once.
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
		// The bust stands on the lower edge of the picture.
		this.#middle.set((min.x + max.x) / 2, low + this.#tall / 2, (min.z + max.z) / 2);
		camera.position.setFromSphericalCoords(distance, Math.PI / 2 - this.#pitch, this.#yaw).add(this.#middle);
		camera.lookAt(this.#middle);
	}
}

const toCamera = new Vector3();
