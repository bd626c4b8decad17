import { PosedSplatAtlas } from '../posed-splat-atlas.ts';
import { destroyLater, type GpuHost } from './gpu-host.ts';
import { createSplatTexture } from './splat-texture.ts';

/** The common list of posed splats on WebGPU: rgba32uint. */
export class SplatAtlas extends PosedSplatAtlas<GPUTexture> {
	readonly #host: GpuHost;
	#centersView!: GPUTextureView;
	#shapesView!: GPUTextureView;

	constructor(host: GpuHost) {
		super();
		this.#host = host;
		this.ensure();
	}

	get centersView(): GPUTextureView {
		return this.#centersView;
	}

	get shapesView(): GPUTextureView {
		return this.#shapesView;
	}

	/** Frees the textures; rows stay taken, and `ensure` makes new ones. Idempotent. */
	freeTextures(): void {
		if (this.textureRows === 0) return;
		destroyLater(this.centers);
		destroyLater(this.shapes);
		this.textureRows = 0;
	}

	protected override makeTextures(rows: number): void {
		const { device } = this.#host;
		const centers = createSplatTexture(device, 'posed centers', 'rgba32uint', rows);
		const shapes = createSplatTexture(device, 'posed shapes', 'rgba32uint', rows);
		this.freeTextures();
		this.centers = centers;
		this.shapes = shapes;
		this.#centersView = centers.createView({ label: 'gaspard posed centers' });
		this.#shapesView = shapes.createView({ label: 'gaspard posed shapes' });
	}
}
