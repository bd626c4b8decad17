/** Rows that a table has at least, if the GPU allows as many. */
export const FIRST_ROWS = 64;

/** Consecutive rows of the common table. `first` changes when the allocator packs its runs. */
export interface RowRun {
	readonly first: number;
	readonly rows: number;
}

type MutableRun = { -readonly [Key in keyof RowRun]: RowRun[Key] };

/**
 * Assigns consecutive rows of one tall table to instances. The table grows by half, up to a limit. If the free rows are
 * enough but lie apart, the runs are packed: rows are refused only if they exceed the limit in total.
 *
 * It calculates only: the owner of the table makes one with `capacity` rows, and writes a run's rows again after `first`
 * or the table has changed.
 */
export class RowAllocator {
	/** Rows that the table may have at most. */
	readonly limit: number;
	/** Runs in use, in ascending order. */
	readonly #runs: MutableRun[] = [];
	#capacity: number;
	#used = 0;

	constructor(limit: number) {
		this.limit = limit;
		this.#capacity = Math.min(FIRST_ROWS, limit);
	}

	/** Rows that the table has to have. */
	get capacity(): number {
		return this.#capacity;
	}

	/** Rows in use. */
	get used(): number {
		return this.#used;
	}

	/** Takes `rows` rows; `undefined` if the limit does not allow as many. Nothing has changed then. */
	take(rows: number): RowRun | undefined {
		if (this.#used + rows > this.limit) return undefined;
		const run = { first: 0, rows };
		this.#used += rows;
		this.#place(run);
		return run;
	}

	/** Changes how many rows a run has; false if the limit does not allow as many. Nothing has changed then. */
	resize(run: RowRun, rows: number): boolean {
		const added = rows - run.rows;
		if (this.#used + added > this.limit) return false;
		const index = this.#runs.indexOf(run);
		const own = this.#runs[index]!;
		this.#used += added;
		own.rows = rows;
		if (own.first + rows <= (this.#runs[index + 1]?.first ?? this.#capacity)) return true;
		this.#runs.splice(index, 1);
		this.#place(own);
		return true;
	}

	/** Gives back a run that `take` returned. */
	giveBack(run: RowRun): void {
		this.#used -= run.rows;
		this.#runs.splice(this.#runs.indexOf(run), 1);
	}

	/** Lowers the capacity if three quarters of the rows or more are free. */
	trim(): void {
		if (this.#capacity <= FIRST_ROWS || this.#used * 4 > this.#capacity) return;
		this.#capacity = Math.max(FIRST_ROWS, this.#used * 2);
		this.#pack();
	}

	/** Puts a run, whose rows are counted as used already, where enough rows are free. */
	#place(run: MutableRun): void {
		let index = this.#findGap(run.rows);
		if (index < 0) {
			this.#grow();
			this.#pack();
			index = this.#runs.length;
		}
		run.first = this.#endOf(index - 1);
		this.#runs.splice(index, 0, run);
	}

	/** The index of the run that follows the first gap of so many rows; -1 if there is no such gap. */
	#findGap(rows: number): number {
		for (let i = 0; i <= this.#runs.length; i++) {
			const end = this.#runs[i]?.first ?? this.#capacity;
			if (end - this.#endOf(i - 1) >= rows) return i;
		}
		return -1;
	}

	/** Makes the table large enough for the rows in use. */
	#grow(): void {
		if (this.#used <= this.#capacity) return;
		this.#capacity = Math.min(this.limit, Math.max(this.#used, this.#capacity + (this.#capacity >> 1)));
	}

	/** Moves all runs to the beginning, without gaps. */
	#pack(): void {
		let first = 0;
		for (const run of this.#runs) {
			run.first = first;
			first += run.rows;
		}
	}

	#endOf(index: number): number {
		const run = this.#runs[index];
		return run ? run.first + run.rows : 0;
	}
}
