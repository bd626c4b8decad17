import { truncate } from './depth-clusters.ts';

/**
 * The batches of one picture: a cluster is drawn in one call with one avatar's material, at one place of the engine's queue.
 * What must not share these is drawn apart.
 */
export class DrawBatches<Drawn, View = void> {
	/** How many there are; 0 begins a new picture. */
	count = 0;
	readonly #canShareDrawCall: (a: Drawn, b: Drawn, view: View) => boolean;
	/** The first avatar of each. */
	readonly #leaders: Drawn[] = [];

	/** @param drawnAlike - Whether two of the engine's avatars may be drawn in one call, as a view has them. */
	constructor(drawnAlike: (a: Drawn, b: Drawn, view: View) => boolean) {
		this.#canShareDrawCall = drawnAlike;
	}

	/** The number of an avatar's batch. */
	indexOf(avatar: Drawn, view: View): number {
		for (let i = 0; i < this.count; i++) if (this.#canShareDrawCall(this.#leaders[i]!, avatar, view)) return i;
		this.#leaders[this.count] = avatar;
		return this.count++;
	}

	/** The picture is complete: lets go of avatars of earlier ones. */
	end(): void {
		truncate(this.#leaders, this.count);
	}
}
