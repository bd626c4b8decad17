import { RowAllocator } from '../row-allocator.ts';
import { destroyLater, type GpuHost } from './gpu-host.ts';
import { createSplatTexture } from './splat-texture.ts';

const FIRST_ROWS = 64;

/**
 * The common list of posed splats: two textures in which every instance owns whole rows. Grows by half; instances keep
 * their rows and are posed again, so nothing is copied.
 */
export class SplatAtlas {
	readonly #host: GpuHost;
	readonly #rows = new RowAllocator();
	#centers!: GPUTexture;
	#shapes!: GPUTexture;
	#centersView!: GPUTextureView;
	#shapesView!: GPUTextureView;
	#textureRows = 0;
	#generation = 0;

	constructor(host: GpuHost) {
		this.#host = host;
		this.#rows.grow(FIRST_ROWS);
		this.ensure();
	}

	/** rgba32uint: world centre and colour. */
	get centers(): GPUTexture {
		return this.#centers;
	}

	/** rgba32uint: shape. */
	get shapes(): GPUTexture {
		return this.#shapes;
	}

	get centersView(): GPUTextureView {
		return this.#centersView;
	}

	get shapesView(): GPUTextureView {
		return this.#shapesView;
	}

	/** Rises when the textures were made anew. */
	get generation(): number {
		return this.#generation;
	}

	/** First of `rows` rows, which are the caller's until given back. */
	take(rows: number): number {
		let first = this.#rows.take(rows);
		if (first < 0) {
			const capacity = this.#rows.capacity;
			this.#rows.grow(capacity + Math.max(rows, capacity >> 1));
			first = this.#rows.take(rows);
		}
		return first;
	}

	giveBack(first: number, rows: number): void {
		this.#rows.giveBack(first, rows);
	}

	/** Makes the textures where there are none, or too few rows. */
	ensure(): void {
		if (this.#textureRows === this.#rows.capacity) return;
		const { device } = this.#host;
		const rows = this.#rows.capacity;
		const centers = createSplatTexture(device, 'posed centers', 'rgba32uint', rows);
		const shapes = createSplatTexture(device, 'posed shapes', 'rgba32uint', rows);
		this.freeTextures();
		this.#centers = centers;
		this.#shapes = shapes;
		this.#centersView = centers.createView({ label: 'gaspard posed centers' });
		this.#shapesView = shapes.createView({ label: 'gaspard posed shapes' });
		this.#textureRows = rows;
		this.#generation++;
	}

	/** Frees the textures; rows stay taken, and `ensure` makes new ones. Idempotent. */
	freeTextures(): void {
		if (this.#textureRows === 0) return;
		destroyLater(this.#centers);
		destroyLater(this.#shapes);
		this.#textureRows = 0;
	}
}
