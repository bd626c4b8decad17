import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { HeadsetRig } from '../../src/xr/headset-rig.ts';
import { worldToView } from './handedness.ts';
import { sessionOf } from './private-fields.ts';

/**
 * Tells a headset's settings which camera or rig draws now.
 *
 * @param rig - The camera of several eyes; null for any other camera.
 * @returns The map from the world to a view that looks along -z, from the middle of all eyes: column-major 4x4. The next
 *   call overwrites it.
 */
export function beginView(headset: HeadsetRig, scene: Scene, rig: Camera | null): ArrayLike<number> {
	const camera = headsetCamera(scene);
	headset.begin(camera ? sessionOf(camera) : null, camera !== null && rig === camera);
	const eyes = rig?.rigCameras ?? NO_EYES;
	if (eyes.length > 0) view.set(headset.middle(eyes, eyeToWorld, worldToEye));
	else view.set(scene.getViewMatrix().m);
	worldToView(view, scene.useRightHandedSystem);
	return view;
}

/** The camera of a headset that shows this scene: it is between the eyes, which are its rig cameras. */
export function headsetCamera(scene: Scene): Camera | null {
	// A page that also shows the headset's view on the screen has several active cameras.
	for (const camera of scene.activeCameras ?? NO_EYES) if (isHeadset(camera)) return camera;
	const { activeCamera } = scene;
	const camera = activeCamera?.rigParent ?? activeCamera;
	return camera && isHeadset(camera) ? camera : null;
}

/** By name, so that a page without a headset does not load Babylon's XR modules. */
function isHeadset(camera: Camera): boolean {
	return camera.getClassName() === 'WebXRCamera';
}

const view = new Float32Array(16);
const NO_EYES: readonly Camera[] = [];
const eyeToWorld = (eye: Camera): ArrayLike<number> => eye.getWorldMatrix().m;
const worldToEye = (eye: Camera): ArrayLike<number> => eye.getViewMatrix().m;
