import { WORDS_PER_REST_TRIANGLE } from '../splat/bind-splats.ts';
import { KEY_BITS } from '../splat/constants.ts';
import { DEGENERATE_TWICE_AREA } from '../splat/triangle-frame.ts';
import { correctKeys } from './corrected-keys.ts';
import type { SortPlan, SortRun } from './sort-plan.ts';
import type { SplatInstance } from './splat-backend.ts';
import type { TriangleBoundSplats } from './triangle-bound-splats.ts';

const KEYS = 1 << KEY_BITS;

/** What the CPU needs of an instance to calculate the depths of its splats. The GPU need not have posed them. */
export interface CpuSortable {
	readonly model: Pick<TriangleBoundSplats<unknown>, 'bound' | 'restFloats' | 'centerFloats' | 'correctives'>;
	readonly vertices: Float32Array;
	readonly weights: Float32Array;
	readonly avatarToWorld: Float32Array;
	/** First splat in the posed textures. */
	readonly firstSplat: number;
}

/**
 * Sorts on the CPU by the same keys as the GPU: used if the GPU is software, and as the reference of the GPU's sorter in
 * tests. A splat's depth is linear in its position in the triangle, so four numbers for each triangle leave three
 * multiplications for each splat. It is a stable counting sort: equal keys stay in the order of the list.
 */
export class CpuSorter {
	/** Places in the posed textures, back to front; whole rows are uploaded. Another array when `capacity` changes. */
	order = new Uint32Array(0);
	/** The same memory. JavaScript engines calculate with signed words faster than with unsigned ones. */
	#signedOrder = new Int32Array(0);
	/** Counts of the keys, then the next free place of each. */
	readonly #bins = new Int32Array(KEYS);
	#keys = new Uint16Array(0);
	#coefficients = new Float32Array(0);

	/**
	 * Writes the plan's order into the beginning of `order`. Instances of the plan must be CpuSortable.
	 *
	 * @param capacity - Entries that `order` has: those of the texture that it is uploaded to.
	 */
	sort(plan: SortPlan, capacity: number): void {
		this.#reserve(capacity);
		const bins = this.#bins.fill(0);
		const { runs } = plan;
		for (let i = 0; i < runs.length; i++) this.#count(runs[i]!, plan.depthRow);
		let sum = 0;
		for (let key = 0; key < KEYS; key++) {
			const count = bins[key]!;
			bins[key] = sum;
			sum += count;
		}
		for (let i = 0; i < runs.length; i++) this.#place(runs[i]!);
	}

	#reserve(capacity: number): void {
		if (this.#keys.length === capacity) return;
		this.order = new Uint32Array(capacity);
		this.#signedOrder = new Int32Array(this.order.buffer);
		this.#keys = new Uint16Array(capacity);
	}

	/** Keys of one instance, at its entries of the list. */
	#count(run: SortRun, depthRow: Float32Array): void {
		const source = run.instance as SplatInstance & CpuSortable;
		const length = source.model.bound.triangleCount * 4;
		if (this.#coefficients.length < length) this.#coefficients = new Float32Array(length);
		fillCoefficients(this.#coefficients, run, source, depthRow);
		countKeys(this.#keys, this.#bins, this.#coefficients, run, source);
		correctKeys(this.#keys, this.#bins, this.#coefficients, run, source);
	}

	/** Puts one instance's splats where their keys belong. */
	#place(run: SortRun): void {
		const keys = this.#keys;
		const bins = this.#bins;
		const order = this.#signedOrder;
		const end = run.firstEntry + run.splatCount;
		const shift = (run.instance as SplatInstance & CpuSortable).firstSplat - run.firstEntry;
		for (let i = run.firstEntry; i < end; i++) order[bins[keys[i]!]!++] = i + shift;
	}
}

/** The loop over splats: depth to key, and how often each key occurs. */
function countKeys(
	keys: Uint16Array,
	bins: Int32Array,
	coefficients: Float32Array,
	run: SortRun,
	{ model: { bound, centerFloats } }: CpuSortable,
): void {
	const { triangles } = bound;
	const { firstEntry, splatCount, keyBase } = run;
	const last = run.keyCount - 1;
	for (let i = 0, c = 0; i < splatCount; i++, c += 4) {
		const at = (triangles[i]! & 0xffff) << 2;
		const steps =
			coefficients[at]! +
			coefficients[at + 1]! * centerFloats[c]! +
			coefficients[at + 2]! * centerFloats[c + 1]! +
			coefficients[at + 3]! * centerFloats[c + 2]!;
		// NaN gives 0, the farthest key.
		const key = keyBase + (steps > 0 ? (steps < last ? steps | 0 : last) : 0);
		keys[firstEntry + i] = key;
		bins[key]!++;
	}
}

/** key steps = c0 + c1·x + c2·y + c3·z for a splat at (x, y, z) in the rest frame of each triangle. */
function fillCoefficients(out: Float32Array, run: SortRun, source: CpuSortable, row: Float32Array): void {
	const { vertices, avatarToWorld: m } = source;
	const { bound, restFloats } = source.model;
	// Depth of an avatar-frame point is dx·x + dy·y + dz·z + d0; then scaled and mirrored to key steps.
	const k = -run.keysPerMetre;
	const dx = k * (row[0]! * m[0]! + row[1]! * m[1]! + row[2]! * m[2]!);
	const dy = k * (row[0]! * m[4]! + row[1]! * m[5]! + row[2]! * m[6]!);
	const dz = k * (row[0]! * m[8]! + row[1]! * m[9]! + row[2]! * m[10]!);
	const d0 = k * (row[0]! * m[12]! + row[1]! * m[13]! + row[2]! * m[14]! + row[3]! - run.farDepth);
	const rest = bound.restTriangles;
	const count = bound.triangleCount;
	for (let triangle = 0, from = 0, to = 0; triangle < count; triangle++, from += WORDS_PER_REST_TRIANGLE, to += 4) {
		const a = (rest[from]! | 0) * 3;
		const b = (rest[from + 1]! | 0) * 3;
		const c = (rest[from + 2]! | 0) * 3;
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
		const squaredArea = nx * nx + ny * ny + nz * nz;
		const x1 = restFloats[from + 3]!;
		out[to] = dx * ax + dy * ay + dz * az + d0;
		if (x1 > 0 && squaredArea >= DEGENERATE_TWICE_AREA * DEGENERATE_TWICE_AREA) {
			const alongT = (dx * e1x + dy * e1y + dz * e1z) / x1;
			out[to + 1] = alongT;
			out[to + 2] = (dx * e2x + dy * e2y + dz * e2z - alongT * restFloats[from + 4]!) / restFloats[from + 5]!;
			out[to + 3] = (dx * nx + dy * ny + dz * nz) / Math.sqrt(squaredArea);
			continue;
		}
		// The triangle only translates: along t, n × t and n of its rest frame.
		const tx = restFloats[from + 6]!;
		const ty = restFloats[from + 7]!;
		const tz = restFloats[from + 8]!;
		const mx = restFloats[from + 9]!;
		const my = restFloats[from + 10]!;
		const mz = restFloats[from + 11]!;
		out[to + 1] = dx * tx + dy * ty + dz * tz;
		out[to + 2] = dx * (my * tz - mz * ty) + dy * (mz * tx - mx * tz) + dz * (mx * ty - my * tx);
		out[to + 3] = dx * mx + dy * my + dz * mz;
	}
}
