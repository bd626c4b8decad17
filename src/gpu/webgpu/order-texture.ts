import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import { destroyLater, type GpuHost } from './gpu-host.ts';
import { createSplatTexture } from './splat-texture.ts';

const FIRST_ROWS = 64;

/** The order that materials read: r32uint, written by the GPU's sorter or uploaded by the CPU's. */
export class OrderTexture {
	readonly #host: GpuHost;
	#texture!: GPUTexture;
	#view!: GPUTextureView;
	#rows = 0;
	#generation = 0;
	readonly #layout: GPUTexelCopyBufferLayout = { bytesPerRow: TEXTURE_WIDTH * 4 };
	readonly #size = { width: TEXTURE_WIDTH, height: 0 };
	#target!: GPUTexelCopyTextureInfo;

	constructor(host: GpuHost) {
		this.#host = host;
		this.reserve(FIRST_ROWS);
	}

	get texture(): GPUTexture {
		return this.#texture;
	}

	get view(): GPUTextureView {
		return this.#view;
	}

	/** Rises when the texture was made anew. */
	get generation(): number {
		return this.#generation;
	}

	/** Rows of the texture; 0 while there is none. */
	get rows(): number {
		return this.#rows;
	}

	/** Makes room, by half more than before at least. */
	reserve(rows: number): void {
		if (this.#rows >= rows) return;
		const capacity = Math.max(rows, FIRST_ROWS, this.#rows + (this.#rows >> 1));
		const texture = createSplatTexture(this.#host.device, 'splat order', 'r32uint', capacity);
		this.freeTexture();
		this.#texture = texture;
		this.#view = texture.createView({ label: 'gaspard splat order' });
		this.#target = { texture };
		this.#rows = capacity;
		this.#generation++;
	}

	/** Uploads whole rows of an order made elsewhere. */
	upload(order: Uint32Array<ArrayBuffer>, rows: number): void {
		this.#size.height = rows;
		this.#host.device.queue.writeTexture(this.#target, order, this.#layout, this.#size);
	}

	/** Frees the texture; `reserve` makes a new one. Idempotent. */
	freeTexture(): void {
		if (this.#rows === 0) return;
		destroyLater(this.#texture);
		this.#rows = 0;
	}
}
