import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { HeadsetRig, type HeadsetSession } from '../../src/xr/headset-rig.ts';
import { worldToView } from './handedness.ts';

/** The pictures of a headset, as Babylon takes them. */
export class HeadsetView extends HeadsetRig {
	/**
	 * Takes up a picture of a scene: that of a rig's eyes, or any other. Returns its map from world to a view that looks
	 * along -z: column-major, of the middle of all eyes.
	 */
	look(scene: Scene, rig: Camera | null): ArrayLike<number> {
		const headset = headsetCamera(scene);
		this.begin(headset ? sessionOf(headset) : null, headset !== null && rig === headset);
		const eyes = rig?.rigCameras ?? NO_EYES;
		if (eyes.length > 0) this.middle(eyes, eyeToWorld, worldToEye);
		else this.view.set(scene.getViewMatrix().m);
		worldToView(this.view, scene.useRightHandedSystem);
		return this.view;
	}
}

/** The camera of a headset that shows this scene: between the eyes, which are its rig cameras. */
export function headsetCamera(scene: Scene): Camera | null {
	// Those who watch a headset on the screen have a camera beside it.
	for (const camera of scene.activeCameras ?? NO_EYES) if (isHeadset(camera)) return camera;
	const { activeCamera } = scene;
	const camera = activeCamera?.rigParent ?? activeCamera;
	return camera && isHeadset(camera) ? camera : null;
}

/** By name: who has no headset does not load Babylon's part for it. */
function isHeadset(camera: Camera): boolean {
	return camera.getClassName() === 'WebXRCamera';
}

/** Babylon says nowhere in public which session a camera shows. Without it the headset counts as a usual one. */
function sessionOf(camera: Camera): HeadsetSession {
	const { _xrSessionManager } = camera as { _xrSessionManager?: { session?: HeadsetSession } };
	return _xrSessionManager?.session ?? NO_SESSION;
}

const NO_SESSION: HeadsetSession = {};
const NO_EYES: readonly Camera[] = [];
const eyeToWorld = (eye: Camera): ArrayLike<number> => eye.getWorldMatrix().m;
const worldToEye = (eye: Camera): ArrayLike<number> => eye.getViewMatrix().m;
