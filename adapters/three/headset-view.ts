import type { ArrayCamera, Camera, WebXRManager } from 'three';
import type { HeadsetRig } from '../../src/xr/headset-rig.ts';

/** A renderer that may present to a headset: every renderer of three. */
export interface HeadsetRenderer {
	readonly xr: Pick<WebXRManager, 'enabled' | 'isPresenting' | 'getSession' | 'getReferenceSpace'> & {
		getCamera(): ArrayCamera;
		getFrame(): XRFrame | null;
	};
}

/**
 * Tells a headset's settings which camera or rig draws now.
 *
 * @returns The map from the world to the view from the middle of all eyes: column-major 4x4.
 */
export function beginView(headset: HeadsetRig, { xr }: HeadsetRenderer, rig: Camera): ArrayLike<number> {
	const session = xr.enabled && xr.isPresenting ? xr.getSession() : null;
	let eyes: readonly Camera[] = session && rig === xr.getCamera() ? xr.getCamera().cameras : NO_EYES;
	headset.begin(session, eyes.length > 0);
	// WebGPURenderer draws all cameras of an array at once, WebGLRenderer one after the other.
	if (eyes.length === 0) eyes = (rig as ArrayCamera).cameras ?? NO_EYES;
	if (eyes.length === 0) return rig.matrixWorldInverse.elements;
	// The matrix of the array itself does not serve: in a headset it is that of the left eye.
	return headset.middle(eyes, eyeToWorld, worldToEye);
}

const NO_EYES: readonly Camera[] = [];
const eyeToWorld = (eye: Camera): number[] => eye.matrixWorld.elements;
const worldToEye = (eye: Camera): number[] => eye.matrixWorldInverse.elements;
