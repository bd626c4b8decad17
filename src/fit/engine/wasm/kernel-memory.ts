import { GaspardError } from '../../../errors.ts';
import { checkCount, disposedError } from '../checks.ts';
import type { IndexTensor, Tensor } from '../engine.ts';
import { FLOAT_WORDS } from './scene-words.ts';

const PAGE = 65536;
/** Nothing is stored below this address, because 0 means "absent" to the kernels. */
const FIRST_BYTE = 1024;
const ALIGNMENT = 128;

/** Numbers in WebAssembly memory. */
export interface WasmTensor extends Tensor {
	/** Address of the first number, bytes. */
	readonly at: number;
	readonly values: Float32Array;
}

/** Unsigned integers in WebAssembly memory. */
export interface WasmIndexTensor extends IndexTensor {
	readonly at: number;
}

/** The memory of an engine. It grows, never shrinks, and is freed as a whole. */
export class KernelMemory {
	readonly #maximumBytes: number;
	#memory: WebAssembly.Memory | undefined;
	#top = FIRST_BYTE;

	constructor(shared: boolean, maximumBytes: number) {
		this.#maximumBytes = maximumBytes;
		const maximum = Math.ceil(maximumBytes / PAGE);
		try {
			this.#memory = new WebAssembly.Memory({ initial: 16, maximum, shared });
		} catch (cause) {
			throw outOfMemory(maximumBytes, maximumBytes, cause);
		}
	}

	/** The WebAssembly memory. Throws `fit/disposed` after `dispose`. */
	get memory(): WebAssembly.Memory {
		if (!this.#memory) throw disposedError();
		return this.#memory;
	}

	/** Allocates zeroed bytes, aligned and padded to 128, and returns their address. Throws `fit/out-of-memory`. */
	take(bytes: number): number {
		const { memory } = this;
		const at = this.#top;
		const end = at + Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
		if (end > this.#maximumBytes) throw outOfMemory(end, this.#maximumBytes);
		const missing = end - memory.buffer.byteLength;
		if (missing > 0) {
			try {
				memory.grow(Math.ceil(missing / PAGE));
			} catch (cause) {
				throw outOfMemory(end, this.#maximumBytes, cause);
			}
		}
		this.#top = end;
		return at;
	}

	/** Allocates zeros. */
	tensor(length: number): WasmTensor {
		checkCount('The length of a tensor', length, 0);
		return new TensorView(this, this.take(length * 4), length);
	}

	/** Returns a tensor over existing memory. */
	view(at: number, length: number): WasmTensor {
		return new TensorView(this, at, length);
	}

	/** Allocates zeros. */
	indices(length: number): WasmIndexTensor {
		checkCount('The length of a tensor', length, 0);
		return new IndexView(this, this.take(length * 4), length);
	}

	/** Frees the memory. */
	dispose(): void {
		this.#memory = undefined;
	}
}

class TensorView implements WasmTensor {
	readonly at: number;
	readonly length: number;
	readonly #owner: KernelMemory;
	#values: Float32Array | undefined;

	constructor(owner: KernelMemory, at: number, length: number) {
		this.#owner = owner;
		this.at = at;
		this.length = length;
	}

	get values(): Float32Array {
		const { buffer } = this.#owner.memory;
		if (this.#values?.buffer !== buffer) this.#values = new Float32Array(buffer, this.at, this.length);
		return this.#values;
	}
}

class IndexView implements WasmIndexTensor {
	readonly at: number;
	readonly length: number;
	readonly #owner: KernelMemory;
	#values: Uint32Array | undefined;

	constructor(owner: KernelMemory, at: number, length: number) {
		this.#owner = owner;
		this.at = at;
		this.length = length;
	}

	get values(): Uint32Array {
		const { buffer } = this.#owner.memory;
		if (this.#values?.buffer !== buffer) this.#values = new Uint32Array(buffer, this.at, this.length);
		return this.#values;
	}
}

/** A row of 32-bit words with the arguments of a kernel. */
export class ArgumentBlock<Name extends string> {
	readonly at: number;
	readonly #words: WasmIndexTensor;
	readonly #numbers: WasmTensor;
	readonly #places: ReadonlyMap<string, number>;

	constructor(memory: KernelMemory, names: readonly Name[]) {
		this.#words = memory.indices(names.length);
		this.at = this.#words.at;
		this.#numbers = memory.view(this.at, names.length);
		this.#places = new Map(names.map((name, place) => [name, place]));
	}

	/** Writes the named words and leaves all others unchanged. */
	set(values: { readonly [key in Name]?: number }): void {
		const words = this.#words.values;
		const numbers = this.#numbers.values;
		for (const name in values) {
			const place = this.#places.get(name)!;
			if (FLOAT_WORDS.has(name)) numbers[place] = values[name]!;
			else words[place] = values[name]!;
		}
	}
}

function outOfMemory(needed: number, maximum: number, cause?: unknown): GaspardError {
	const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
	return new GaspardError(
		'fit/out-of-memory',
		`The fit needs ${mebibytes(needed)} MiB, but its limit is ${mebibytes(maximum)} MiB. Use fewer splats or smaller pictures, or raise maximumBytes.`,
		{ expected: needed, limit: maximum },
		cause,
	);
}
