import { RowAllocator } from './row-allocator.ts';

const FIRST_ROWS = 64;

/**
 * The common list of posed splats: two textures in which every instance owns whole rows. Grows by half; instances keep
 * their rows and are posed again, so nothing is copied. A back end extends this and calls `ensure` once.
 */
export abstract class PosedSplatAtlas<Texture> {
	/** 4 x uint32: world centre and colour. */
	centers!: Texture;
	/** 4 x uint32: shape. */
	shapes!: Texture;
	/** Rows that the textures have; 0 where there are none. */
	protected textureRows = 0;
	readonly #rows = new RowAllocator();
	#generation = 0;

	constructor() {
		this.#rows.grow(FIRST_ROWS);
	}

	/** Rises when the textures were made anew. */
	get generation(): number {
		return this.#generation;
	}

	/** First of `rows` rows, which are the caller's until given back. */
	take(rows: number): number {
		let first = this.#rows.take(rows);
		if (first < 0) {
			const capacity = this.#rows.capacity;
			this.#rows.grow(capacity + Math.max(rows, capacity >> 1));
			first = this.#rows.take(rows);
		}
		return first;
	}

	giveBack(first: number, rows: number): void {
		this.#rows.giveBack(first, rows);
	}

	/** Makes the textures where there are none, or too few rows. */
	ensure(): void {
		const rows = this.#rows.capacity;
		if (this.textureRows === rows) return;
		this.makeTextures(rows);
		this.textureRows = rows;
		this.#generation++;
	}

	/** Puts textures of so many rows in the place of what there is. Where it throws, that stays. */
	protected abstract makeTextures(rows: number): void;
}
