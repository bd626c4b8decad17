import type { Texture } from 'three';
import { TextureUsage } from '../../src/gpu/webgpu/gpu-usage.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import { TEXTURE_WIDTH } from '../../src/splat/constants.ts';
import { externalTable } from './external-table.ts';

interface OrderSnapshot {
	readonly source: GPUTexture;
	readonly texture: Texture;
	readonly rows: number;
}

/**
 * Copies of the orders of all views on one WebGPU device. WebGPURenderer submits the draws of a view when all of them are
 * recorded. A render inside of it, such as a mirror's, has replaced the back end's order by then.
 */
export class OrderSnapshots {
	readonly #device: GPUDevice;
	readonly #kept = new Map<DrawList, OrderSnapshot>();
	readonly #commands: GPUCommandBuffer[] = [];

	constructor(device: GPUDevice) {
		this.#device = device;
	}

	/** Copies the back end's order, which must be that of `order`. Call it before the draws that read it are submitted. */
	keep(order: DrawList, source: GPUTexture): void {
		let splatCount = 0;
		for (let i = 0; i < order.clusterCount; i++) splatCount += order.clusters[i]!.splatCount;
		if (splatCount === 0) return;
		const rows = Math.ceil(splatCount / TEXTURE_WIDTH);
		const kept = this.#reserve(order, rows, source.height);
		const encoder = this.#device.createCommandEncoder({ label: 'gaspard keep order' });
		encoder.copyTextureToTexture({ texture: source }, { texture: kept.source }, [TEXTURE_WIDTH, rows]);
		this.#commands[0] = encoder.finish();
		this.#device.queue.submit(this.#commands);
	}

	/** The copy for a draw list; undefined before `keep`. */
	textureOf(order: DrawList): Texture | undefined {
		return this.#kept.get(order)?.texture;
	}

	/** Frees all copies. Idempotent. */
	dispose(): void {
		for (const kept of this.#kept.values()) free(kept);
		this.#kept.clear();
	}

	#reserve(order: DrawList, rows: number, capacity: number): OrderSnapshot {
		const known = this.#kept.get(order);
		if (known && known.rows >= rows) return known;
		if (known) free(known);
		const source = this.#device.createTexture({
			label: 'gaspard kept order',
			size: [TEXTURE_WIDTH, capacity],
			format: 'r32uint',
			usage: TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST,
		});
		const kept = { source, texture: externalTable(source, 1), rows: capacity };
		this.#kept.set(order, kept);
		return kept;
	}
}

/** Frees a copy after this task: until then recorded commands may use it. */
function free({ source, texture }: OrderSnapshot): void {
	texture.dispose();
	setTimeout(() => source.destroy(), 0);
}
