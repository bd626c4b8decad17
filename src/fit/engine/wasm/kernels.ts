import { GaspardError } from '../../../errors.ts';
import { SINGLE_KERNELS, THREAD_KERNELS } from './kernel-binaries.ts';
import { KernelMemory } from './kernel-memory.ts';
import type { WORK } from './scene-words.ts';
import { startThreads } from './start-threads.ts';

/** Scratch memory of each thread, bytes: enough for a hidden layer of 256 units and a picture 4096 pixels wide. */
const SCRATCH_BYTES = 4 * 128 * 256 * 4;
/** Largest hidden layer that fits into the scratch memory. */
export const HIDDEN_MAX = 256;
/** Control block of src/fit/engine/wasm/assembly/index-threads.ts. HELPERS_WORD holds the number of helper threads. */
const CONTROL_BYTES = 128;
const HELPERS_WORD = 6;

interface KernelExports {
	run(work: number, block: number, count: number, control: number, mayWait: boolean): number;
	bin(scene: number): number;
	joinVisible(scene: number): number;
	addMapGradients(count: number, visible: number, triangles: number, gradients: number, maps: number): void;
	prepareDecoder(decoder: number): void;
	finishDecoder(decoder: number): void;
	setScratch(at: number): void;
	endThreads?(control: number): void;
}

/** The compiled kernels with their memory and threads. */
export class Kernels {
	readonly memory: KernelMemory;
	readonly threadCount: number;
	readonly call: KernelExports;
	readonly #control: number;
	readonly #stop: () => void;
	readonly #mayWait: boolean;
	#lost = false;

	private constructor(
		memory: KernelMemory,
		call: KernelExports,
		control: number,
		threadCount: number,
		stop: () => void,
	) {
		this.memory = memory;
		this.call = call;
		this.#control = control;
		this.threadCount = threadCount;
		this.#stop = stop;
		this.#mayWait = mayBlock();
	}

	/**
	 * Compiles the kernels and starts `threadCount - 1` helper threads if memory can be shared. Otherwise, or if the page's content
	 * security policy forbids the threads, one thread does all work: see `threadCount` of the result.
	 */
	static async create(threadCount: number, maximumBytes: number): Promise<Kernels> {
		if (threadCount > 1 && canShare()) {
			const threaded = await Kernels.#createThreaded(threadCount, maximumBytes);
			if (threaded) return threaded;
		}
		const memory = new KernelMemory(false, maximumBytes);
		const call = await instantiate(await compile(SINGLE_KERNELS), memory);
		return new Kernels(memory, call, memory.take(CONTROL_BYTES), 1, () => {});
	}

	static async #createThreaded(threadCount: number, maximumBytes: number): Promise<Kernels | undefined> {
		const memory = new KernelMemory(true, maximumBytes);
		const module = await compile(THREAD_KERNELS);
		const call = await instantiate(module, memory);
		const control = memory.take(CONTROL_BYTES);
		const scratch = Array.from({ length: threadCount - 1 }, () => memory.take(SCRATCH_BYTES));
		const stop = await startThreads(module, memory.memory, control, scratch);
		if (!stop) return undefined;
		new Int32Array(memory.memory.buffer, control, 8)[HELPERS_WORD] = threadCount - 1;
		return new Kernels(memory, call, control, threadCount, () => {
			call.endThreads!(control);
			stop();
		});
	}

	/** Processes `count` items of one kind of work on all threads. Throws `fit/thread-lost` if a thread does not respond. */
	run(work: (typeof WORK)[keyof typeof WORK], block: number, count: number): void {
		// Throws if the engine was disposed.
		void this.memory.memory;
		if (!this.#lost && this.call.run(work, block, count, this.#control, this.#mayWait)) return;
		this.#lost = true;
		throw new GaspardError(
			'fit/thread-lost',
			'A thread of the fit was terminated from outside. Create another engine.',
		);
	}

	dispose(): void {
		this.#stop();
		this.memory.dispose();
	}
}

async function instantiate(module: WebAssembly.Module, memory: KernelMemory): Promise<KernelExports> {
	const abort = (): never => {
		throw new GaspardError('fit/failed', 'A kernel aborted. Create another engine.');
	};
	const instance = await WebAssembly.instantiate(module, { env: { memory: memory.memory, abort } });
	const call = instance.exports as unknown as KernelExports;
	call.setScratch(memory.take(SCRATCH_BYTES));
	return call;
}

function compile(base64: string): Promise<WebAssembly.Module> {
	return WebAssembly.compile(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}

/** Memory can be shared in Node and in cross-origin isolated pages. */
function canShare(): boolean {
	return typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated !== false;
}

/** A page's main thread may not block; workers and Node may. */
function mayBlock(): boolean {
	return typeof window === 'undefined';
}
