import type { ArrayCamera, Camera, WebXRManager } from 'three';
import { HeadsetRig } from '../../src/xr/headset-rig.ts';

/** A renderer that may present to a headset: every renderer of three. */
export interface HeadsetRenderer {
	readonly xr: Pick<WebXRManager, 'enabled' | 'isPresenting' | 'getSession' | 'getReferenceSpace'> & {
		getCamera(): ArrayCamera;
		getFrame(): XRFrame | null;
	};
}

/** The pictures of a headset, as three takes them. */
export class HeadsetView extends HeadsetRig {
	/** Takes up the rig of a picture. Returns its map from world to view: column-major, of the middle of all eyes. */
	look({ xr }: HeadsetRenderer, rig: Camera): ArrayLike<number> {
		const session = xr.enabled && xr.isPresenting ? xr.getSession() : null;
		let eyes: readonly Camera[] = session && rig === xr.getCamera() ? xr.getCamera().cameras : NO_EYES;
		this.begin(session, eyes.length > 0);
		// WebGPURenderer draws all cameras of an array at once, WebGLRenderer one after the other.
		if (eyes.length === 0) eyes = (rig as ArrayCamera).cameras ?? NO_EYES;
		if (eyes.length === 0) return rig.matrixWorldInverse.elements;
		// three keeps the matrix of its XR camera at the left eye, and that of another array wherever the page put it.
		this.middle(eyes, eyeToWorld, worldToEye);
		return this.view;
	}
}

const NO_EYES: readonly Camera[] = [];
const eyeToWorld = (eye: Camera): number[] => eye.matrixWorld.elements;
const worldToEye = (eye: Camera): number[] => eye.matrixWorldInverse.elements;
