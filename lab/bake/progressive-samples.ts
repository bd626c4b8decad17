/** Points to choose from. */
export interface Candidates {
	readonly count: number;
	/** 3 numbers a candidate, metres. */
	readonly positions: Float32Array;
	/** Unit normals, 3 numbers a candidate. */
	readonly normals: Float32Array;
	/** Wanted distance to the next sample, in any common unit: small where samples should be dense. */
	readonly spacings: Float32Array;
	/** Points that face away from each other do not hold each other off: for the two faces of lips, lids and ears. */
	readonly separateFaces: boolean;
}

/**
 * Chooses `wanted` candidates by farthest-point sampling with distances measured in wanted spacings: the next sample is
 * always the one farthest from all before it. So the whole choice is blue noise, and so is every prefix of it, thinned
 * evenly: the order is a level of detail. (Eldar et al., "The farthest point strategy", 1997.)
 *
 * @returns Indices of the chosen candidates in that order.
 */
export function progressiveSamples(candidates: Candidates, wanted: number): Uint32Array {
	const { count, positions, normals, spacings, separateFaces } = candidates;
	const target = Math.min(wanted, count);
	const chosen = new Uint32Array(target);
	if (target === 0) return chosen;
	const keys = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
	const heap = new LazyMaxHeap(keys);
	const grid = buildGrid(positions, count, 3);
	const largestSpacing = spacings.reduce((a, b) => Math.max(a, b), 0);
	let next = 0;
	for (let n = 0; n < target; n++) {
		chosen[n] = next;
		const reach = keys[next]! * largestSpacing;
		keys[next] = -1;
		const x = positions[next * 3]!;
		const y = positions[next * 3 + 1]!;
		const z = positions[next * 3 + 2]!;
		const nx = normals[next * 3]!;
		const ny = normals[next * 3 + 1]!;
		const nz = normals[next * 3 + 2]!;
		visitNear(grid, x, y, z, reach, (start, end) => {
			for (let k = start; k < end; k++) {
				const i = grid.members[k]!;
				const key = keys[i]!;
				if (key < 0) continue;
				const at = i * 3;
				const squared = (positions[at]! - x) ** 2 + (positions[at + 1]! - y) ** 2 + (positions[at + 2]! - z) ** 2;
				const limit = key * spacings[i]!;
				if (squared >= limit * limit) continue;
				const facing = normals[at]! * nx + normals[at + 1]! * ny + normals[at + 2]! * nz;
				if (separateFaces && facing < 0) continue;
				keys[i] = Math.sqrt(squared) / spacings[i]!;
			}
		});
		if (n + 1 < target) next = heap.takeLargest();
	}
	return chosen;
}

interface Grid {
	readonly cell: number;
	readonly origin: readonly number[];
	readonly sizes: readonly number[];
	/** Offsets into `members`, one a cell and one more. */
	readonly starts: Uint32Array;
	readonly members: Uint32Array;
}

/** Cells that hold about `perCell` candidates each where there are any. */
function buildGrid(positions: Float32Array, count: number, perCell: number): Grid {
	const low = [1e9, 1e9, 1e9];
	const high = [-1e9, -1e9, -1e9];
	for (let i = 0; i < count * 3; i++) {
		low[i % 3] = Math.min(low[i % 3]!, positions[i]!);
		high[i % 3] = Math.max(high[i % 3]!, positions[i]!);
	}
	const extent = Math.max(1e-6, ...high.map((x, k) => x - low[k]!));
	// Candidates lie on surfaces: their number grows with the square of the extent.
	const cell = Math.max(extent / 160, extent / Math.sqrt(count / perCell));
	const sizes = high.map((x, k) => Math.floor((x - low[k]!) / cell) + 1);
	const cellOf = (i: number): number => {
		let index = 0;
		for (let k = 2; k >= 0; k--) index = index * sizes[k]! + Math.floor((positions[i * 3 + k]! - low[k]!) / cell);
		return index;
	};
	const starts = new Uint32Array(sizes[0]! * sizes[1]! * sizes[2]! + 1);
	for (let i = 0; i < count; i++) starts[cellOf(i) + 1]!++;
	for (let c = 1; c < starts.length; c++) starts[c]! += starts[c - 1]!;
	const cursor = starts.slice();
	const members = new Uint32Array(count);
	for (let i = 0; i < count; i++) members[cursor[cellOf(i)]!++] = i;
	return { cell, origin: low, sizes, starts, members };
}

/** Calls `visit` with the member ranges of all cells within `reach` of a point. */
function visitNear(
	grid: Grid,
	x: number,
	y: number,
	z: number,
	reach: number,
	visit: (start: number, end: number) => void,
): void {
	const { cell, origin, sizes, starts } = grid;
	const range = (value: number, axis: number): [number, number] => [
		Math.max(0, Math.floor((value - reach - origin[axis]!) / cell)),
		Math.min(sizes[axis]! - 1, Math.floor((value + reach - origin[axis]!) / cell)),
	];
	const [x0, x1] = range(x, 0);
	const [y0, y1] = range(y, 1);
	const [z0, z1] = range(z, 2);
	for (let cz = z0; cz <= z1; cz++) {
		for (let cy = y0; cy <= y1; cy++) {
			const row = (cz * sizes[1]! + cy) * sizes[0]!;
			const start = starts[row + x0]!;
			const end = starts[row + x1 + 1]!;
			if (start < end) visit(start, end);
		}
	}
}

/** Hands out the index with the largest key while keys only fall: an entry whose key has fallen is put back. */
class LazyMaxHeap {
	readonly #keys: Float32Array;
	readonly #indices: number[];
	readonly #stored: number[];

	constructor(keys: Float32Array) {
		this.#keys = keys;
		this.#indices = Array.from(keys, (_, i) => i);
		this.#stored = Array.from(keys);
	}

	/** Negative keys are gone for good. */
	takeLargest(): number {
		for (;;) {
			const index = this.#indices[0]!;
			const key = this.#keys[index]!;
			if (key === this.#stored[0]) {
				this.#replaceRoot();
				return index;
			}
			if (key < 0) this.#replaceRoot();
			else this.#sink(index, key);
		}
	}

	#replaceRoot(): void {
		const index = this.#indices.pop()!;
		const key = this.#stored.pop()!;
		if (this.#indices.length > 0) this.#sink(index, key);
	}

	/** Puts an entry in at the root and lets it sink to its place. */
	#sink(index: number, key: number): void {
		const indices = this.#indices;
		const stored = this.#stored;
		let hole = 0;
		for (;;) {
			let child = hole * 2 + 1;
			if (child >= indices.length) break;
			if (child + 1 < indices.length && stored[child + 1]! > stored[child]!) child++;
			if (stored[child]! <= key) break;
			indices[hole] = indices[child]!;
			stored[hole] = stored[child]!;
			hole = child;
		}
		indices[hole] = index;
		stored[hole] = key;
	}
}
