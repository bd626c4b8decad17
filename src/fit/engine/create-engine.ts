import { checkCount } from './checks.ts';
import type { Engine } from './engine.ts';
import { Kernels } from './wasm/kernels.ts';
import { WasmEngine } from './wasm/wasm-engine.ts';

/** Options of `createEngine`. */
export interface EngineOptions {
	/**
	 * Number of threads including the calling one, at most 16. More than one needs shared memory: Node has it, a page only when it is
	 * cross-origin isolated (COOP and COEP headers). Without it one thread does all work; see `Engine.threadCount`.
	 * @default 1
	 */
	readonly threads?: number;
	/** Maximum memory of the engine, bytes; at most 2 GiB. @default 1 GiB */
	readonly maximumBytes?: number;
}

const DEFAULT_BYTES = 2 ** 30;
const MAX_BYTES = 2 ** 31 - 65536;
const MAX_THREADS = 16;

/**
 * Creates the SIMD engine. Call it in Node or in a page's worker. On a page's main thread it works too, but blocks the page while it
 * computes. The reference engine is `new RefEngine()` (ref/ref-engine.ts).
 *
 * @throws GaspardError (rejects) `fit/out-of-memory` if the initial memory cannot be allocated, `fit/wrong-size` for invalid options.
 */
export async function createEngine({ threads = 1, maximumBytes = DEFAULT_BYTES }: EngineOptions = {}): Promise<Engine> {
	checkCount('Threads', threads);
	checkCount('The memory of an engine', maximumBytes, 4 * 2 ** 20);
	return new WasmEngine(await Kernels.create(Math.min(threads, MAX_THREADS), Math.min(maximumBytes, MAX_BYTES)));
}
