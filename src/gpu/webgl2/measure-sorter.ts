import type { SorterKind } from '../splat-backend.ts';
import { RadixSorter } from './radix-sorter.ts';
import { createSplatTexture, createTarget, uploadRows } from './splat-texture.ts';
import type { StateKeeper } from './state-keeper.ts';

/** Rows of 1024 entries that are sorted for the measurement. */
const ROWS = 16;

/** A GPU sorts these 16k entries in well under a millisecond; software rasterisers took 25 ms and more. */
const SLOWEST_GPU_MILLISECONDS = 10;

/** Best of so many: a busy page delays the answer, never the other way round. */
const TRIES = 3;

/** A fence that has not signalled by then never will, or might as well not. */
const PATIENCE_MILLISECONDS = 500;

/**
 * Times the GPU's sorter with fences, without blocking: the page goes on between polls. Resolves to `cpu` where it is
 * slow, fails or the context is lost; never rejects.
 *
 * @param pause - Called between polls; resolves a little later.
 */
export async function measureSorter(
	gl: WebGL2RenderingContext,
	keeper: StateKeeper,
	pause: () => Promise<void> = nextTask,
): Promise<SorterKind> {
	let best = Number.POSITIVE_INFINITY;
	let probe: SortProbe | undefined;
	try {
		probe = inOwnState(keeper, () => new SortProbe(gl));
		// The first run compiles; it does not count.
		for (let attempt = 0; attempt <= TRIES && best > SLOWEST_GPU_MILLISECONDS; attempt++) {
			const taken = await timeSort(gl, keeper, probe, pause);
			if (attempt > 0) best = Math.min(best, taken);
			if (taken >= PATIENCE_MILLISECONDS) break;
		}
	} catch {
		return 'cpu';
	} finally {
		const made = probe;
		if (made && !gl.isContextLost()) made.dispose();
	}
	return best <= SLOWEST_GPU_MILLISECONDS ? 'gpu' : 'cpu';
}

async function timeSort(
	gl: WebGL2RenderingContext,
	keeper: StateKeeper,
	probe: SortProbe,
	pause: () => Promise<void>,
): Promise<number> {
	const start = performance.now();
	inOwnState(keeper, () => probe.run());
	const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
	if (!fence) return Number.POSITIVE_INFINITY;
	gl.flush();
	try {
		for (;;) {
			const state = gl.getSyncParameter(fence, gl.SYNC_STATUS);
			const taken = performance.now() - start;
			if (state === gl.SIGNALED) return taken;
			if (gl.isContextLost() || taken > PATIENCE_MILLISECONDS) return Number.POSITIVE_INFINITY;
			await pause();
		}
	} finally {
		gl.deleteSync(fence);
	}
}

/** A sorter with keys that look random, and somewhere to put their order. */
class SortProbe {
	readonly #gl: WebGL2RenderingContext;
	readonly #sorter: RadixSorter;
	readonly #order: WebGLTexture;
	readonly #target: WebGLFramebuffer;

	constructor(gl: WebGL2RenderingContext) {
		this.#gl = gl;
		this.#sorter = new RadixSorter(gl);
		this.#sorter.reserve(ROWS);
		const entries = new Uint32Array(ROWS * 1024 * 2);
		for (let i = 0; i < ROWS * 1024; i++) {
			entries[i * 2] = (Math.imul(i, 0x9e3779b1) >>> 16) & 0xffff;
			entries[i * 2 + 1] = i;
		}
		gl.bindTexture(gl.TEXTURE_2D, this.#sorter.entries.texture);
		uploadRows(gl, 'RG32UI', entries, ROWS);
		this.#order = createSplatTexture(gl, 'R32UI', ROWS);
		this.#target = createTarget(gl, [this.#order]);
	}

	run(): void {
		this.#sorter.sort(ROWS * 1024, this.#target);
	}

	dispose(): void {
		this.#sorter.dispose();
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

/** A task later, without the four milliseconds that nested timers wait. */
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
