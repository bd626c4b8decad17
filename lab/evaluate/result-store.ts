import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What is kept of one person in one row. Lists are in the order of the unseen views. */
export interface Result {
	readonly row: string;
	readonly seed: number;
	/** Of prior, options and pictures: a result of another fingerprint is none. */
	readonly fingerprint: string;
	/** dB in the mask, head laid onto head. */
	readonly psnr: readonly number[];
	readonly ssim: readonly number[];
	readonly flip: readonly number[];
	/** dB in the mask, carried over by the input's camera. */
	readonly cameraPsnr: readonly number[];
	/** Of the picture that was fitted to (of the first, where there are more). */
	readonly frontPsnr: number;
	/** Mean distance of head and neck vertices after alignment. */
	readonly headMillimetres: number;
	/** Of the whole fit as if it had been done alone. */
	readonly cpuSeconds: number;
}

/** Results as files of a folder that several processes may share: one a person and row, there only when it is whole. */
export class ResultStore {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
		mkdirSync(folder, { recursive: true });
	}

	/** True where a whole result of this fingerprint is there. */
	has(row: string, seed: number, fingerprint: string): boolean {
		const path = this.#path(row, seed);
		return existsSync(path) && read(path)?.fingerprint === fingerprint;
	}

	/** Keeps a result in place of an older one. */
	write(result: Result): void {
		const path = this.#path(result.row, result.seed);
		const partial = `${path}.${process.pid}.partial`;
		writeFileSync(partial, `${JSON.stringify(result)}\n`);
		renameSync(partial, path);
	}

	/** All whole results, by row, then by seed. */
	all(): Result[] {
		const names = readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
		return names
			.flatMap((name) => read(`${this.#folder}/${name}`) ?? [])
			.sort((a, b) => (a.row < b.row ? -1 : a.row > b.row ? 1 : a.seed - b.seed));
	}

	#path(row: string, seed: number): string {
		return `${this.#folder}/${row}.${seed}.json`;
	}
}

function read(path: string): Result | undefined {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		// Half a file of a foreign hand: as if it were not there.
		return undefined;
	}
}
