import { checkCount } from './checks.ts';
import type { Engine } from './engine.ts';
import { Kernels } from './wasm/kernels.ts';
import { WasmEngine } from './wasm/wasm-engine.ts';

/** How an engine is to work. */
export interface EngineOptions {
	/**
	 * Threads, the calling one included; 1 where missing. More need shared memory: Node has it, a page only when it is cross-origin
	 * isolated (COOP and COEP headers). Where it is missing one thread does all: see `Engine.threadCount`.
	 */
	readonly threads?: number;
	/** Memory the engine may take; 1 GiB where missing, at most 2. */
	readonly maximumBytes?: number;
}

const DEFAULT_BYTES = 2 ** 30;
const MOST_BYTES = 2 ** 31 - 65536;
const MOST_THREADS = 16;

/**
 * Creates the SIMD engine. Call it in Node or in a worker of a page; on a page's own thread it works too, but blocks the page while
 * it computes. The oracle is `new RefEngine()` (ref/ref-engine.ts).
 *
 * Throws `fit/out-of-memory` where the machine has not even room to start.
 */
export async function createEngine({ threads = 1, maximumBytes = DEFAULT_BYTES }: EngineOptions = {}): Promise<Engine> {
	checkCount('Threads', threads);
	checkCount('The memory of an engine', maximumBytes, 4 * 2 ** 20);
	return new WasmEngine(await Kernels.create(Math.min(threads, MOST_THREADS), Math.min(maximumBytes, MOST_BYTES)));
}
