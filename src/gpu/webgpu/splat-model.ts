import type { SplatModelSource } from '../splat-backend.ts';
import { type ModelTables, TriangleBoundSplats } from '../triangle-bound-splats.ts';
import { createFilledBuffer, type GpuHost } from './gpu-host.ts';

/** A model whose tables are buffers. */
export class WebGPUSplatModel extends TriangleBoundSplats<GPUBuffer> {
	readonly #host: GpuHost;

	constructor(host: GpuHost, source: SplatModelSource, onDispose: () => void) {
		super(source, onDispose);
		this.#host = host;
	}

	/** The tables, uploaded at the first call and after a restored device. */
	buffers(): ModelTables<GPUBuffer> {
		return this.tables();
	}

	protected override upload(words: Uint32Array, _wordsPerEntry: 1 | 2 | 4, label: string): GPUBuffer {
		return createFilledBuffer(this.#host.device, label, words);
	}

	protected override free(buffer: GPUBuffer): void {
		buffer.destroy();
	}
}
