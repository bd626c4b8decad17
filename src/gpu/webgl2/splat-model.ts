import { type BoundSplats, bindSplats } from '../../splat/bind-splats.ts';
import type { SplatModel, SplatModelSource } from '../splat-backend.ts';
import { rowsFor } from '../table-rows.ts';
import { createSplatTexture, type SplatTextureFormat, uploadRows } from './splat-texture.ts';

/** Static tables of one model on the GPU. */
export interface ModelTextures {
	readonly centers: WebGLTexture;
	readonly shapes: WebGLTexture;
	readonly triangles: WebGLTexture;
	readonly restTriangles: WebGLTexture;
}

/** One asset's splats in their triangles' frames: on the CPU for as long as the model lives, on the GPU when needed. */
export class WebGL2SplatModel implements SplatModel {
	readonly splatCount: number;
	readonly vertexCount: number;
	readonly bound: BoundSplats;
	/** Rest positions, the first pose of every instance. */
	readonly restPositions: Float32Array;
	/** `bound.centers` and `bound.restTriangles` as floats. */
	readonly centerFloats: Float32Array;
	readonly restFloats: Float32Array;
	readonly #gl: WebGL2RenderingContext;
	readonly #onDispose: (model: WebGL2SplatModel) => void;
	#textures: ModelTextures | undefined;

	constructor(gl: WebGL2RenderingContext, source: SplatModelSource, onDispose: (model: WebGL2SplatModel) => void) {
		this.#gl = gl;
		this.#onDispose = onDispose;
		this.bound = bindSplats(source);
		this.splatCount = source.splats.count;
		this.vertexCount = source.restPositions.length / 3;
		this.restPositions = source.restPositions;
		this.centerFloats = new Float32Array(this.bound.centers.buffer);
		this.restFloats = new Float32Array(this.bound.restTriangles.buffer);
	}

	/** The tables, uploaded at the first call and after a restored context. Binds to the active texture unit. */
	textures(): ModelTextures {
		if (!this.#textures) {
			const { centers, shapes, triangles, restTriangles } = this.bound;
			this.#textures = {
				centers: this.#upload('RGBA32UI', centers, centers.length / 4),
				shapes: this.#upload('RGBA32UI', shapes, shapes.length / 4),
				triangles: this.#upload('R32UI', triangles, triangles.length),
				restTriangles: this.#upload('RGBA32UI', restTriangles, restTriangles.length / 4),
			};
		}
		return this.#textures;
	}

	/** The context is gone, and the textures with it. */
	forgetTextures(): void {
		this.#textures = undefined;
	}

	dispose(): void {
		this.#onDispose(this);
		if (!this.#textures) return;
		for (const texture of Object.values(this.#textures) as WebGLTexture[]) this.#gl.deleteTexture(texture);
		this.#textures = undefined;
	}

	#upload(format: SplatTextureFormat, data: Uint32Array, texelCount: number): WebGLTexture {
		const rows = rowsFor(texelCount);
		const texture = createSplatTexture(this.#gl, format, rows);
		uploadRows(this.#gl, format, data, rows);
		return texture;
	}
}
