import { type BoundSplats, bindSplats } from '../../splat/bind-splats.ts';
import type { SplatModel, SplatModelSource } from '../splat-backend.ts';
import { createFilledBuffer, type GpuHost } from './gpu-host.ts';

/** Static tables of one model on the GPU. */
export interface ModelBuffers {
	readonly centers: GPUBuffer;
	readonly shapes: GPUBuffer;
	readonly triangles: GPUBuffer;
	readonly restTriangles: GPUBuffer;
}

/** One asset's splats in their triangles' frames: on the CPU for as long as the model lives, on the GPU when needed. */
export class WebGPUSplatModel implements SplatModel {
	readonly splatCount: number;
	readonly vertexCount: number;
	readonly bound: BoundSplats;
	/** Rest positions, the first pose of every instance. */
	readonly restPositions: Float32Array;
	/** `bound.centers` and `bound.restTriangles` as floats. */
	readonly centerFloats: Float32Array;
	readonly restFloats: Float32Array;
	readonly #host: GpuHost;
	readonly #onDispose: (model: WebGPUSplatModel) => void;
	#buffers: ModelBuffers | undefined;

	constructor(host: GpuHost, source: SplatModelSource, onDispose: (model: WebGPUSplatModel) => void) {
		this.#host = host;
		this.#onDispose = onDispose;
		this.bound = bindSplats(source);
		this.splatCount = source.splats.count;
		this.vertexCount = source.restPositions.length / 3;
		this.restPositions = source.restPositions;
		this.centerFloats = new Float32Array(this.bound.centers.buffer);
		this.restFloats = new Float32Array(this.bound.restTriangles.buffer);
	}

	/** The tables, uploaded at the first call and after a restored device. */
	buffers(): ModelBuffers {
		if (!this.#buffers) {
			const { device } = this.#host;
			const { centers, shapes, triangles, restTriangles } = this.bound;
			this.#buffers = {
				centers: createFilledBuffer(device, 'gaspard rest centers', centers),
				shapes: createFilledBuffer(device, 'gaspard rest shapes', shapes),
				triangles: createFilledBuffer(device, 'gaspard splat triangles', triangles),
				restTriangles: createFilledBuffer(device, 'gaspard rest triangles', restTriangles),
			};
		}
		return this.#buffers;
	}

	/** Frees the tables; `buffers` makes new ones. */
	freeBuffers(): void {
		for (const buffer of Object.values(this.#buffers ?? {}) as GPUBuffer[]) buffer.destroy();
		this.#buffers = undefined;
	}

	dispose(): void {
		this.#onDispose(this);
		this.freeBuffers();
	}
}
