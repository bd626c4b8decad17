/**
 * The batches of one draw list. A cluster is drawn in one call, with one avatar's material, at one place of the engine's
 * queue; avatars that cannot share these get different batches.
 */
export class DrawBatches<Drawn, View = void> {
	readonly #canShareDrawCall: (a: Drawn, b: Drawn, view: View) => boolean;
	/** The first avatar of each batch. */
	readonly #leaders: (Drawn | undefined)[] = [];
	#count = 0;

	/** @param canShareDrawCall - Whether two of the engine's avatars can be drawn in one call, as a view shows them. */
	constructor(canShareDrawCall: (a: Drawn, b: Drawn, view: View) => boolean) {
		this.#canShareDrawCall = canShareDrawCall;
	}

	/** The number of an avatar's batch. */
	indexOf(avatar: Drawn, view: View): number {
		for (let i = 0; i < this.#count; i++) if (this.#canShareDrawCall(this.#leaders[i]!, avatar, view)) return i;
		this.#leaders[this.#count] = avatar;
		return this.#count++;
	}

	/** Call this when the draw list is complete: the next avatar begins another one. Keeps no avatar in memory. */
	end(): void {
		this.#leaders.fill(undefined, 0, this.#count);
		this.#count = 0;
	}
}
