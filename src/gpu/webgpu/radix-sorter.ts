import countDigitsText from '../../../shaders/sort/count-digits.wgsl';
import scatterEntryText from '../../../shaders/sort/scatter-entry.wgsl';
import scatterPlaceText from '../../../shaders/sort/scatter-place.wgsl';
import { KEY_BITS } from '../../splat/constants.ts';
import type { GpuHost } from './gpu-host.ts';
import { GpuKernel, SORT_TILE } from './gpu-kernel.ts';
import { BufferUsage } from './gpu-usage.ts';

const DIGIT_BITS = 4;
const DIGIT_COUNT = KEY_BITS / DIGIT_BITS;
/** Uniform buffers are bound at multiples of this on every device. */
const SLOT_BYTES = 256;

interface Tables {
	/** (key, place) as the key dispatch writes them, and after the first and third digit. */
	readonly entries: GPUBuffer;
	readonly otherEntries: GPUBuffer;
	readonly counters: GPUBuffer;
	readonly count: readonly GPUBindGroup[];
	readonly scatter: readonly GPUBindGroup[];
	readonly order: GPUTextureView;
	readonly capacity: number;
}

/**
 * Exact stable sort of 16-bit keys: four radix digits of 4 bits, two dispatches each, 8 whatever the length. Needs no
 * subgroups, no atomics, 12 KB of workgroup memory and three storage buffers.
 */
export class RadixSorter {
	readonly #host: GpuHost;
	readonly #count: GpuKernel;
	readonly #scatterEntry: GpuKernel;
	readonly #scatterPlace: GpuKernel;
	readonly #uniformBuffer: GPUBuffer;
	readonly #uniforms = new Uint32Array((SLOT_BYTES / 4) * DIGIT_COUNT);
	#entryCount = -1;
	#tables: Tables | undefined;

	constructor(host: GpuHost) {
		this.#host = host;
		this.#count = new GpuKernel(host, 'count digits', countDigitsText);
		this.#scatterEntry = new GpuKernel(host, 'scatter entries', scatterEntryText);
		this.#scatterPlace = new GpuKernel(host, 'scatter places', scatterPlaceText);
		this.#uniformBuffer = host.device.createBuffer({
			label: 'gaspard sort digits',
			size: this.#uniforms.byteLength,
			usage: BufferUsage.UNIFORM | BufferUsage.COPY_DST,
		});
	}

	/** Pairs (key, place) that are written before the dispatches of `sort`; made by `reserve`. */
	get entries(): GPUBuffer {
		return this.#tables!.entries;
	}

	/** Makes room for `capacity` entries, which end up in `order`; the entries' buffer is new then. True where it is. */
	reserve(capacity: number, order: GPUTextureView): boolean {
		if (this.#tables && this.#tables.capacity === capacity && this.#tables.order === order) return false;
		this.#freeTables();
		const buffer = (label: string, words: number): GPUBuffer =>
			this.#host.device.createBuffer({
				label: `gaspard ${label}`,
				size: words * 4,
				usage: BufferUsage.STORAGE | BufferUsage.COPY_DST,
			});
		const entries = buffer('sort entries', capacity * 2);
		const otherEntries = buffer('sort entries, other', capacity * 2);
		const counters = buffer('sort counters', Math.ceil(capacity / SORT_TILE) * (1 << DIGIT_BITS));
		const count: GPUBindGroup[] = [];
		const scatter: GPUBindGroup[] = [];
		for (let digit = 0; digit < DIGIT_COUNT; digit++) {
			const slot = { buffer: this.#uniformBuffer, offset: digit * SLOT_BYTES, size: 16 };
			const from = { buffer: digit % 2 === 0 ? entries : otherEntries };
			const to = { buffer: digit % 2 === 0 ? otherEntries : entries };
			count.push(this.#count.bind(slot, from, { buffer: counters }));
			scatter.push(
				digit === DIGIT_COUNT - 1
					? this.#scatterPlace.bind(slot, from, { buffer: counters }, order)
					: this.#scatterEntry.bind(slot, from, { buffer: counters }, to),
			);
		}
		this.#tables = { entries, otherEntries, counters, count, scatter, order, capacity };
		return true;
	}

	/** Sorts the first `entryCount` entries; their places, ascending by key, go to the order. */
	sort(pass: GPUComputePassEncoder, entryCount: number): void {
		const tables = this.#tables!;
		const tileCount = Math.ceil(entryCount / SORT_TILE);
		this.#writeUniforms(entryCount, tileCount);
		for (let digit = 0; digit < DIGIT_COUNT; digit++) {
			const scatter = digit === DIGIT_COUNT - 1 ? this.#scatterPlace : this.#scatterEntry;
			this.#count.dispatch(pass, tables.count[digit]!, tileCount);
			scatter.dispatch(pass, tables.scatter[digit]!, tileCount);
		}
	}

	/** Idempotent. */
	dispose(): void {
		this.#freeTables();
		this.#uniformBuffer.destroy();
	}

	#writeUniforms(entryCount: number, tileCount: number): void {
		if (this.#entryCount === entryCount) return;
		this.#entryCount = entryCount;
		for (let digit = 0; digit < DIGIT_COUNT; digit++) {
			const at = (digit * SLOT_BYTES) / 4;
			this.#uniforms[at] = entryCount;
			this.#uniforms[at + 1] = tileCount;
			this.#uniforms[at + 2] = digit * DIGIT_BITS;
		}
		this.#host.device.queue.writeBuffer(this.#uniformBuffer, 0, this.#uniforms);
	}

	#freeTables(): void {
		this.#tables?.entries.destroy();
		this.#tables?.otherEntries.destroy();
		this.#tables?.counters.destroy();
		this.#tables = undefined;
	}
}
