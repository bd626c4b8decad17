import { FIRST_ROWS } from './row-allocator.ts';

/** Creates and frees the tables of one kind on one GPU. */
export interface GpuTableMaker<Table> {
	make(rows: number): Table;
	/** Frees a table that commands of this task, the host engine's too, may still use. */
	free(table: Table): void;
}

/** A table on the GPU, replaced by an empty one when its number of rows changes. */
export class GpuTable<Table> {
	readonly #maker: GpuTableMaker<Table>;
	#current: Table | undefined;
	#rows = 0;
	#generation = 0;

	constructor(maker: GpuTableMaker<Table>) {
		this.#maker = maker;
	}

	/** The table; a new object whenever `generation` has risen. After `forget` or `dispose` the old one, which is gone. */
	get current(): Table {
		return this.#current!;
	}

	/** Rises when the table is replaced. */
	get generation(): number {
		return this.#generation;
	}

	/** Replaces the table if it has another number of rows. If that throws, the table stays. */
	resize(rows: number): void {
		if (this.#rows === rows) return;
		const table = this.#maker.make(rows);
		this.dispose();
		this.#current = table;
		this.#rows = rows;
		this.#generation++;
	}

	/** Resizes the table if it has fewer than `rows` rows, to half more than it had if possible, or more than `most`. */
	reserve(rows: number, most: number): void {
		if (this.#rows >= rows && this.#rows <= Math.max(most, rows)) return;
		const wanted = Math.max(FIRST_ROWS, this.#rows < rows ? this.#rows + (this.#rows >> 1) : 0);
		this.resize(Math.max(rows, Math.min(most, wanted)));
	}

	/** The GPU has lost the table. The next `resize` makes another. */
	forget(): void {
		this.#rows = 0;
	}

	/** Frees the table. The next `resize` makes another. Idempotent. */
	dispose(): void {
		if (this.#rows > 0) this.#maker.free(this.#current!);
		this.#rows = 0;
	}
}
