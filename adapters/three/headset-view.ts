import { type ArrayCamera, type Camera, Vector3, type WebXRManager } from 'three';
import { COMFORT_DISTANCES, type ComfortDistances, comfortOpacity } from '../../src/xr/comfort-fade.ts';
import { middleView } from '../../src/xr/rig-view.ts';
import { SplatGovernor } from '../../src/xr/splat-governor.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/** A renderer that may present to a headset: every renderer of three. */
export interface HeadsetRenderer {
	readonly xr: Pick<WebXRManager, 'enabled' | 'isPresenting' | 'getSession' | 'getReferenceSpace'> & {
		getCamera(): ArrayCamera;
		getFrame(): XRFrame | null;
	};
}

/** Frames a second of a headset that does not say. */
const USUAL_RATE = 72;

/**
 * What is different in the pictures of a headset: one order from the middle of both eyes, heads that fade when they come
 * too near, splats that are given up before frames. Works by itself; the settings are for those who want it otherwise.
 */
export class HeadsetView {
	/** Where heads fade; null lets them come as near as they like. */
	comfort: ComfortDistances | null = COMFORT_DISTANCES;
	/** Gives up splats before frames; null always draws what `splatLimit` says. */
	governor: SplatGovernor | null = new SplatGovernor({ targetRate: USUAL_RATE });
	#presents = false;
	#session: unknown;
	#lastMilliseconds = Number.NaN;
	readonly #view = new Float32Array(16);
	readonly #eye = new Vector3();

	/** Takes up the rig of a picture. Returns its map from world to view: column-major, of the middle of all eyes. */
	look(renderer: HeadsetRenderer, rig: Camera): ArrayLike<number> {
		const { xr } = renderer;
		this.#presents = xr.enabled && xr.isPresenting && rig === xr.getCamera();
		const eyes = this.#presents ? xr.getCamera().cameras : undefined;
		if (!eyes?.length) return rig.matrixWorldInverse.elements;
		this.#measure(xr.getSession());
		this.#eye.set(0, 0, 0);
		// three keeps the matrix of its XR camera at the left eye.
		for (let i = 0; i < eyes.length; i++) {
			const { elements } = eyes[i]!.matrixWorld;
			this.#eye.x += elements[12]! / eyes.length;
			this.#eye.y += elements[13]! / eyes.length;
			this.#eye.z += elements[14]! / eyes.length;
			views[i] = eyes[i]!.matrixWorldInverse.elements;
		}
		middleView(this.#view, eyes.length, viewAt);
		return this.#view;
	}

	/** Factor on an avatar's opacity in this picture. */
	opacity(avatar: GaussianAvatar): number {
		if (!this.#presents || !this.comfort) return 1;
		const p = avatar.asset.mesh.jointPositions;
		// The middle of the head: as high as the eyes, between them and the pivot of the head.
		head.set(p[3]!, p[7]!, (p[5]! + p[8]!) / 2).applyMatrix4(avatar.matrixWorld);
		return comfortOpacity(head.distanceTo(this.#eye), this.comfort);
	}

	/** How many of an avatar's splats this picture affords. */
	splatLimit(splatCount: number): number {
		return this.#presents && this.governor ? this.governor.limit(splatCount) : splatCount;
	}

	/** Hands the governor the time since the last frame of the headset. */
	#measure(session: XRSession | null): void {
		const now = performance.now();
		if (session !== this.#session) {
			this.#session = session;
			this.governor?.reset();
		} else if (now - this.#lastMilliseconds < 1) {
			// Another avatar of the same frame.
			return;
		} else if (this.governor) {
			this.governor.targetRate = session?.frameRate ?? USUAL_RATE;
			this.governor.frame((now - this.#lastMilliseconds) / 1000);
		}
		this.#lastMilliseconds = now;
	}
}

const head = new Vector3();
const views: ArrayLike<number>[] = [];
const viewAt = (index: number): ArrayLike<number> => views[index]!;
