import depthKeyText from '../../../shaders/sort/depth-key.wgsl';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import type { SortPlan } from '../sort-plan.ts';
import type { GpuHost } from './gpu-host.ts';
import { GpuKernel } from './gpu-kernel.ts';
import { BufferUsage } from './gpu-usage.ts';
import { RadixSorter } from './radix-sorter.ts';
import type { WebGPUSplatInstance } from './splat-instance.ts';
import type { SplatTable } from './splat-table.ts';

// Words of SortFrame and SortRun in shaders/sort/depth-key.wgsl.
const HEAD_WORDS = 6;
const RUN_WORDS = 6;
const FIRST_RUNS = 16;

/** Keys and sorts posed splats where they are: one dispatch for the keys of all instances, then the sort's eight. */
export class GpuSorter {
	readonly #host: GpuHost;
	readonly #depthKey: GpuKernel;
	readonly #radix: RadixSorter;
	#frame: GPUBuffer | undefined;
	#words = new Uint32Array(0);
	#floats = new Float32Array(0);
	#bindings: GPUBindGroup | undefined;
	/** The table that `bindings` read. */
	#posed: SplatTable | undefined;

	constructor(host: GpuHost) {
		this.#host = host;
		this.#depthKey = new GpuKernel(host, 'depth key', depthKeyText);
		this.#radix = new RadixSorter(host);
	}

	/** Writes the plan's order of the posed splats. */
	sort(pass: GPUComputePassEncoder, plan: SortPlan, posed: SplatTable, order: SplatTable): void {
		const replaced = this.#radix.reserve(order.rows * TEXTURE_WIDTH, order.views[0]!);
		const frame = this.#reserveRuns(plan.runs.length);
		if (!this.#bindings || replaced || this.#posed !== posed) {
			this.#bindings = this.#depthKey.bind({ buffer: frame }, posed.views[0]!, { buffer: this.#radix.entries });
			this.#posed = posed;
		}
		this.#writeFrame(plan, frame);
		this.#depthKey.dispatch(pass, this.#bindings, Math.ceil(plan.entryCount / this.#host.workgroupSize));
		this.#radix.sort(pass, plan.entryCount);
	}

	/** Idempotent. */
	dispose(): void {
		this.#radix.dispose();
		this.#frame?.destroy();
		this.#frame = undefined;
		this.#bindings = undefined;
		this.#posed = undefined;
	}

	#writeFrame(plan: SortPlan, frame: GPUBuffer): void {
		const words = this.#words;
		const floats = this.#floats;
		floats.set(plan.depthRow);
		words[4] = plan.entryCount;
		words[5] = plan.runs.length;
		for (let i = 0; i < plan.runs.length; i++) {
			const run = plan.runs[i]!;
			const at = HEAD_WORDS + i * RUN_WORDS;
			words[at] = run.firstEntry;
			words[at + 1] = (run.instance as WebGPUSplatInstance).firstSplat;
			words[at + 2] = run.keyBase;
			words[at + 3] = run.keyCount;
			floats[at + 4] = run.farDepth;
			floats[at + 5] = run.keysPerMetre;
		}
		this.#host.device.queue.writeBuffer(frame, 0, words as Uint32Array<ArrayBuffer>);
	}

	#reserveRuns(runCount: number): GPUBuffer {
		if (this.#frame && HEAD_WORDS + runCount * RUN_WORDS <= this.#words.length) return this.#frame;
		this.#frame?.destroy();
		let capacity = FIRST_RUNS;
		while (capacity < runCount) capacity *= 2;
		this.#words = new Uint32Array(HEAD_WORDS + capacity * RUN_WORDS);
		this.#floats = new Float32Array(this.#words.buffer);
		this.#bindings = undefined;
		this.#frame = this.#host.device.createBuffer({
			label: 'gaspard sort frame',
			size: this.#words.byteLength,
			usage: BufferUsage.STORAGE | BufferUsage.COPY_DST,
		});
		return this.#frame;
	}
}
