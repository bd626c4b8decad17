import type { Stage } from './stage.ts';

/** Smoothed frame times that are good and bad, seconds. */
const GOOD_FRAME_SECONDS = 1 / 50;
const BAD_FRAME_SECONDS = 1 / 24;

/** Keeps a page smooth on slow machines: fewer pixels first, then fewer splats. Looks again every second. */
export class Governor {
	/** The largest number of splats an avatar should draw now. */
	splatLimit = Number.POSITIVE_INFINITY;
	readonly #stage: Stage;
	readonly #most: number;
	#sinceLook = 0;

	/** @param splatCount - Splats of a whole avatar. */
	constructor(stage: Stage, splatCount: number) {
		this.#stage = stage;
		this.#most = splatCount;
		this.splatLimit = splatCount;
	}

	/** Call once a frame. True when something was changed. */
	frame(elapsed: number): boolean {
		if (elapsed <= 0) return false;
		this.#sinceLook += elapsed;
		if (this.#sinceLook < 1.2) return false;
		this.#sinceLook = 0;
		if (this.#stage.frameSeconds > BAD_FRAME_SECONDS) return this.#less();
		if (this.#stage.frameSeconds < GOOD_FRAME_SECONDS) return this.#more();
		return false;
	}

	#less(): boolean {
		const ratio = this.#stage.renderer.getPixelRatio();
		if (ratio > 1) this.#stage.renderer.setPixelRatio(Math.max(1, ratio - 0.5));
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
