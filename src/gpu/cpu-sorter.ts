import { type BoundSplats, WORDS_PER_REST_TRIANGLE } from '../splat/bind-splats.ts';
import { KEY_BITS } from '../splat/constants.ts';
import { DEGENERATE_TWICE_AREA } from '../splat/triangle-frame.ts';
import type { SortRun } from './sort-plan.ts';

const KEYS = 1 << KEY_BITS;

/** What the CPU needs of an instance to know its splats' depths: all of it is there before the GPU has posed anything. */
export interface CpuSortable {
	readonly bound: BoundSplats;
	readonly restFloats: Float32Array;
	readonly centerFloats: Float32Array;
	readonly vertices: Float32Array;
	readonly avatarToWorld: Float32Array;
	/** First splat in the posed textures. */
	readonly firstSplat: number;
}

/**
 * Sorts on the CPU by the same keys as the GPU: the sorter where the GPU is software, and the oracle of the other. A
 * splat's depth is linear in its place in the triangle, so four numbers a triangle make it three multiplications a splat.
 */
export class CpuSorter {
	/** Places in the posed textures, back to front; whole rows are uploaded. */
	order = new Uint32Array(0);
	readonly #bins = new Uint32Array(KEYS);
	#keys = new Uint16Array(0);
	#places = new Uint32Array(0);
	#coefficients = new Float64Array(0);

	/** Makes room for `capacity` entries; keeps nothing. */
	reserve(capacity: number): void {
		if (this.#keys.length >= capacity) return;
		this.order = new Uint32Array(capacity);
		this.#keys = new Uint16Array(capacity);
		this.#places = new Uint32Array(capacity);
	}

	/** Keys of one instance, at its entries of the list. */
	key(run: SortRun, source: CpuSortable, depthRow: Float32Array): void {
		const { bound, centerFloats } = source;
		this.#fillCoefficients(run, source, depthRow);
		const coefficients = this.#coefficients;
		const { triangles } = bound;
		const keys = this.#keys;
		const places = this.#places;
		const last = run.keyCount - 1;
		for (let i = 0; i < run.splatCount; i++) {
			const at = triangles[i]! * 4;
			const steps =
				coefficients[at]! +
				coefficients[at + 1]! * centerFloats[i * 4]! +
				coefficients[at + 2]! * centerFloats[i * 4 + 1]! +
				coefficients[at + 3]! * centerFloats[i * 4 + 2]!;
			// Not a number falls to 0 here, on the farthest key.
			keys[run.firstEntry + i] = run.keyBase + (steps > 0 ? Math.min(steps, last) : 0);
			places[run.firstEntry + i] = source.firstSplat + i;
		}
	}

	/** Stable counting sort of the keys of `entryCount` entries into `order`. */
	sort(entryCount: number): void {
		const keys = this.#keys;
		const places = this.#places;
		const { order } = this;
		const bins = this.#bins;
		bins.fill(0);
		for (let i = 0; i < entryCount; i++) bins[keys[i]!]!++;
		let sum = 0;
		for (let key = 0; key < KEYS; key++) {
			const count = bins[key]!;
			bins[key] = sum;
			sum += count;
		}
		for (let i = 0; i < entryCount; i++) order[bins[keys[i]!]!++] = places[i]!;
	}

	/** key steps = c0 + c1·x + c2·y + c3·z for a splat at (x, y, z) in the rest frame of each triangle. */
	#fillCoefficients(run: SortRun, source: CpuSortable, row: Float32Array): void {
		const { bound, restFloats, vertices, avatarToWorld: m } = source;
		if (this.#coefficients.length < bound.triangleCount * 4) {
			this.#coefficients = new Float64Array(bound.triangleCount * 4);
		}
		const out = this.#coefficients;
		// Depth of an avatar-frame point is dx·x + dy·y + dz·z + d0; then scaled and mirrored to key steps.
		const k = -run.keysPerMetre;
		const dx = k * (row[0]! * m[0]! + row[1]! * m[1]! + row[2]! * m[2]!);
		const dy = k * (row[0]! * m[4]! + row[1]! * m[5]! + row[2]! * m[6]!);
		const dz = k * (row[0]! * m[8]! + row[1]! * m[9]! + row[2]! * m[10]!);
		const d0 = k * (row[0]! * m[12]! + row[1]! * m[13]! + row[2]! * m[14]! + row[3]! - run.farDepth);
		const rest = bound.restTriangles;
		for (let triangle = 0; triangle < bound.triangleCount; triangle++) {
			const from = triangle * WORDS_PER_REST_TRIANGLE;
			const a = rest[from]! * 3;
			const b = rest[from + 1]! * 3;
			const c = rest[from + 2]! * 3;
			const ax = vertices[a]!;
			const ay = vertices[a + 1]!;
			const az = vertices[a + 2]!;
			const e1x = vertices[b]! - ax;
			const e1y = vertices[b + 1]! - ay;
			const e1z = vertices[b + 2]! - az;
			const e2x = vertices[c]! - ax;
			const e2y = vertices[c + 1]! - ay;
			const e2z = vertices[c + 2]! - az;
			const nx = e1y * e2z - e1z * e2y;
			const ny = e1z * e2x - e1x * e2z;
			const nz = e1x * e2y - e1y * e2x;
			const twiceArea = Math.sqrt(nx * nx + ny * ny + nz * nz);
			const x1 = restFloats[from + 3]!;
			const to = triangle * 4;
			out[to] = dx * ax + dy * ay + dz * az + d0;
			if (x1 > 0 && twiceArea >= DEGENERATE_TWICE_AREA) {
				const alongT = (dx * e1x + dy * e1y + dz * e1z) / x1;
				out[to + 1] = alongT;
				out[to + 2] = (dx * e2x + dy * e2y + dz * e2z - alongT * restFloats[from + 4]!) / restFloats[from + 5]!;
				out[to + 3] = (dx * nx + dy * ny + dz * nz) / twiceArea;
			} else {
				asAtRest(out, to, restFloats, from, dx, dy, dz);
			}
		}
	}
}

/** Coefficients of a triangle that only translates: along t, n × t and n of the rest frame. */
function asAtRest(
	out: Float64Array,
	to: number,
	rest: Float32Array,
	from: number,
	dx: number,
	dy: number,
	dz: number,
): void {
	const [tx, ty, tz] = [rest[from + 6]!, rest[from + 7]!, rest[from + 8]!];
	const [nx, ny, nz] = [rest[from + 9]!, rest[from + 10]!, rest[from + 11]!];
	out[to + 1] = dx * tx + dy * ty + dz * tz;
	out[to + 2] = dx * (ny * tz - nz * ty) + dy * (nz * tx - nx * tz) + dz * (nx * ty - ny * tx);
	out[to + 3] = dx * nx + dy * ny + dz * nz;
}
