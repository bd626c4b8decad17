/** Hands out runs of rows of one tall table: first fit, neighbours merge when they come back. */
export class RowAllocator {
	/** Free runs, ascending, never touching. */
	readonly #free: { first: number; rows: number }[] = [];
	#capacity = 0;

	/** Rows in all. */
	get capacity(): number {
		return this.#capacity;
	}

	/** First row of a free run of `rows`, taken; -1 where there is none. */
	take(rows: number): number {
		const index = this.#free.findIndex((run) => run.rows >= rows);
		if (index < 0) return -1;
		const run = this.#free[index]!;
		const { first } = run;
		run.first += rows;
		run.rows -= rows;
		if (run.rows === 0) this.#free.splice(index, 1);
		return first;
	}

	/** Gives back a run that `take` gave. */
	giveBack(first: number, rows: number): void {
		let index = this.#free.findIndex((run) => run.first > first);
		if (index < 0) index = this.#free.length;
		this.#free.splice(index, 0, { first, rows });
		this.#mergeWithNext(index);
		this.#mergeWithNext(index - 1);
	}

	/** Adds rows at the end; what was taken stays taken. */
	grow(capacity: number): void {
		const added = capacity - this.#capacity;
		if (added <= 0) return;
		this.giveBack(this.#capacity, added);
		this.#capacity = capacity;
	}

	#mergeWithNext(index: number): void {
		const run = this.#free[index];
		const next = this.#free[index + 1];
		if (!run || !next || run.first + run.rows !== next.first) return;
		run.rows += next.rows;
		this.#free.splice(index + 1, 1);
	}
}
