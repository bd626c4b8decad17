import type { WebGLRenderer } from 'three';

/** Frame time that feels alive, and the one that does not. Seconds, smoothed. */
const GOOD = 1 / 50;
const BAD = 1 / 24;

/** Keeps a page smooth on slow machines: fewer pixels first, then fewer splats. Looks again every second. */
export class Governor {
	/** The largest number of splats an avatar should draw now. */
	splatLimit = Number.POSITIVE_INFINITY;
	/** Smoothed seconds a frame. */
	frameSeconds = 1 / 60;
	readonly #renderer: WebGLRenderer;
	readonly #most: number;
	#sinceLook = 0;

	/** @param splatCount - Splats of a whole avatar. */
	constructor(renderer: WebGLRenderer, splatCount: number) {
		this.#renderer = renderer;
		this.#most = splatCount;
		this.splatLimit = splatCount;
	}

	/** Call once a frame. True when something was changed. */
	frame(elapsed: number): boolean {
		if (elapsed <= 0) return false;
		this.frameSeconds += (elapsed - this.frameSeconds) * 0.06;
		this.#sinceLook += elapsed;
		if (this.#sinceLook < 1.2) return false;
		this.#sinceLook = 0;
		if (this.frameSeconds > BAD) return this.#less();
		if (this.frameSeconds < GOOD) return this.#more();
		return false;
	}

	#less(): boolean {
		const ratio = this.#renderer.getPixelRatio();
		if (ratio > 1) this.#renderer.setPixelRatio(Math.max(1, ratio - 0.5));
		else if (this.splatLimit > 6000) this.splatLimit = Math.max(6000, Math.round(this.splatLimit * 0.7));
		else return false;
		return true;
	}

	#more(): boolean {
		if (this.splatLimit >= this.#most) return false;
		this.splatLimit = Math.min(this.#most, Math.round(this.splatLimit * 1.15));
		return true;
	}
}
