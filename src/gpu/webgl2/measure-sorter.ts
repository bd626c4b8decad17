import { GaspardError } from '../../errors.ts';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import type { SorterKind } from '../splat-backend.ts';
import type { RadixSorter } from './radix-sorter.ts';
import { createSplatTexture, createTarget, uploadRows } from './splat-texture.ts';
import type { StateKeeper } from './state-keeper.ts';

/** Rows of 1024 entries that are sorted for the measurement. */
const ROWS = 64;
const ENTRIES = ROWS * TEXTURE_WIDTH;

/** A GPU sorts these 64k entries in a millisecond or two, a weak phone in four; software rasterisers took 30 and more. */
const SLOWEST_GPU_MILLISECONDS = 10;

/** The CPU sorts after so many sorts that were certainly slow. One may be slow because the GPU is busy otherwise. */
const SLOW_SORTS = 2;

/** So many sorts at most; a page that is busy throughout leaves it open, and the CPU's sorter in use. */
const TRIES = 20;

/** A fence that has not signalled by then counts as slow. */
const PATIENCE_MILLISECONDS = 500;

/** Bounds of the time that a sort took, milliseconds. */
interface Taken {
	readonly least: number;
	readonly most: number;
}

/** Time for the driver's threads to compile the sorter's programs. Using them earlier would block the page. */
const COMPILE_MILLISECONDS = 150;

/**
 * Times the GPU's sorter with fences, without blocking: the page continues between polls. A poll that is late because the
 * page is busy decides nothing. Resolves to `cpu` if the GPU is slow or fails, or the context is lost; never rejects.
 *
 * @param sorter - The sorter that is used later, and is not in use yet: its tables are overwritten.
 * @param signal - Ends the measurement. The context is not used after it.
 */
export async function measureSorter(
	gl: WebGL2RenderingContext,
	keeper: StateKeeper,
	sorter: RadixSorter,
	signal: AbortSignal,
): Promise<SorterKind> {
	let probe: SortProbe | undefined;
	try {
		await new Promise((done) => setTimeout(done, COMPILE_MILLISECONDS));
		await whenVisible(signal);
		signal.throwIfAborted();
		probe = inOwnState(keeper, () => new SortProbe(gl, sorter));
		// The first run compiles; it does not count.
		await timeSort(gl, keeper, probe, signal);
		let slow = 0;
		for (let attempt = 0; attempt < TRIES && slow < SLOW_SORTS; attempt++) {
			const { least, most } = await timeSort(gl, keeper, probe, signal);
			if (most <= SLOWEST_GPU_MILLISECONDS) return 'gpu';
			if (least > SLOWEST_GPU_MILLISECONDS) slow++;
		}
		return 'cpu';
	} catch {
		return 'cpu';
	} finally {
		if (probe && !gl.isContextLost()) probe.dispose();
	}
}

async function timeSort(
	gl: WebGL2RenderingContext,
	keeper: StateKeeper,
	probe: SortProbe,
	signal: AbortSignal,
): Promise<Taken> {
	const start = performance.now();
	inOwnState(keeper, () => probe.run());
	const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
	if (!fence) throw new GaspardError('gpu/context-lost', 'The WebGL context was lost while the sorter was measured.');
	gl.flush();
	let least = 0;
	try {
		for (;;) {
			const signalled = gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED;
			const most = performance.now() - start;
			if (signalled) return { least, most };
			if (gl.isContextLost() || most > PATIENCE_MILLISECONDS) return { least: most, most };
			least = most;
			await nextTask();
			signal.throwIfAborted();
		}
	} finally {
		gl.deleteSync(fence);
	}
}

/** Pseudo-random keys in a sorter, and a texture for their order. */
class SortProbe {
	readonly #gl: WebGL2RenderingContext;
	readonly #sorter: RadixSorter;
	readonly #order: WebGLTexture;
	readonly #target: WebGLFramebuffer;

	constructor(gl: WebGL2RenderingContext, sorter: RadixSorter) {
		this.#gl = gl;
		this.#sorter = sorter;
		this.#sorter.reserve(ROWS);
		const entries = new Uint32Array(ENTRIES * 2);
		for (let i = 0; i < ENTRIES; i++) {
			entries[i * 2] = (Math.imul(i, 0x9e3779b1) >>> 16) & 0xffff;
			entries[i * 2 + 1] = i;
		}
		gl.bindTexture(gl.TEXTURE_2D, this.#sorter.entries.texture);
		uploadRows(gl, 'RG32UI', entries, ROWS);
		this.#order = createSplatTexture(gl, 'R32UI', ROWS);
		this.#target = createTarget(gl, [this.#order]);
	}

	run(): void {
		this.#sorter.sort(ENTRIES, this.#target);
	}

	dispose(): void {
		this.#gl.deleteFramebuffer(this.#target);
		this.#gl.deleteTexture(this.#order);
	}
}

function inOwnState<Result>(keeper: StateKeeper, work: () => Result): Result {
	keeper.save();
	try {
		return work();
	} finally {
		keeper.restore();
	}
}

/** Waits until the page is visible, since hidden pages are throttled. Also resolves when the measurement ends. */
function whenVisible(signal: AbortSignal): Promise<void> {
	if (typeof document === 'undefined' || !document.hidden) return Promise.resolve();
	return new Promise((done) => {
		const look = (): void => {
			if (document.hidden && !signal.aborted) return;
			document.removeEventListener('visibilitychange', look);
			done();
		};
		document.addEventListener('visibilitychange', look);
		signal.addEventListener('abort', look, { once: true });
	});
}

/** Resolves in the next task, without the four milliseconds that nested timers wait. */
function nextTask(): Promise<void> {
	return new Promise((done) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			done();
		};
		port2.postMessage(0);
	});
}
