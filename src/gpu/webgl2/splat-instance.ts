import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import type { CpuSortable } from '../cpu-sorter.ts';
import type { SplatInstance } from '../splat-backend.ts';
import { rowsFor } from '../table-rows.ts';
import type { SplatAtlas } from './splat-atlas.ts';
import type { WebGL2SplatModel } from './splat-model.ts';
import { createSplatTexture, uploadRows } from './splat-texture.ts';

/** One posed avatar: its vertices on the way to the GPU, and its rows of the common splat list. */
export class WebGL2SplatInstance implements SplatInstance, CpuSortable {
	readonly model: WebGL2SplatModel;
	readonly vertices: Float32Array;
	readonly weights: Float32Array;
	readonly avatarToWorld = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
	poseVersion = 0;
	splatCount: number;
	opacity = 1;
	readonly #gl: WebGL2RenderingContext;
	readonly #atlas: SplatAtlas;
	readonly #onDispose: (instance: WebGL2SplatInstance) => void;
	/** Whole rows, so that an upload is one call; `vertices` is its beginning. */
	readonly #upload: Float32Array;
	readonly #rows: number;
	#firstRow: number;
	#texture: WebGLTexture | undefined;
	#uploadedVersion = -1;
	#disposed = false;
	// What the posed splats on the GPU were made of.
	#posedGeneration = -1;
	#posedVersion = -1;
	#posedCount = -1;
	#posedOpacity = -1;
	readonly #posedTransform = new Float32Array(16);

	constructor(
		gl: WebGL2RenderingContext,
		model: WebGL2SplatModel,
		atlas: SplatAtlas,
		onDispose: (instance: WebGL2SplatInstance) => void,
	) {
		this.#gl = gl;
		this.model = model;
		this.#atlas = atlas;
		this.#onDispose = onDispose;
		this.splatCount = model.splatCount;
		this.#upload = new Float32Array(rowsFor(model.vertexCount * 3) * TEXTURE_WIDTH);
		this.vertices = this.#upload.subarray(0, model.vertexCount * 3);
		this.vertices.set(model.restPositions);
		this.weights = new Float32Array(model.weightCount);
		this.#rows = rowsFor(model.splatCount);
		this.#firstRow = atlas.take(this.#rows);
	}

	get firstRow(): number {
		return this.#firstRow;
	}

	get firstSplat(): number {
		return this.#firstRow * TEXTURE_WIDTH;
	}

	/** True where the posed splats on the GPU are not what the fields say. */
	needsPose(splatCount: number): boolean {
		if (
			this.#posedGeneration !== this.#atlas.generation ||
			this.#posedVersion !== this.poseVersion ||
			this.#posedCount !== splatCount ||
			this.#posedOpacity !== this.opacity
		) {
			return true;
		}
		for (let i = 0; i < 16; i++) if (this.#posedTransform[i] !== this.avatarToWorld[i]) return true;
		return false;
	}

	/** Notes that the splats were posed from the fields as they are. */
	markPosed(splatCount: number): void {
		this.#posedGeneration = this.#atlas.generation;
		this.#posedVersion = this.poseVersion;
		this.#posedCount = splatCount;
		this.#posedOpacity = this.opacity;
		this.#posedTransform.set(this.avatarToWorld);
	}

	/** The posed vertices on the GPU, as of now. Binds them to the active texture unit. */
	bindVertices(): void {
		const gl = this.#gl;
		const rows = this.#upload.length / TEXTURE_WIDTH;
		const fresh = !this.#texture;
		this.#texture ??= createSplatTexture(gl, 'R32F', rows);
		if (!fresh) gl.bindTexture(gl.TEXTURE_2D, this.#texture);
		if (!fresh && this.#uploadedVersion === this.poseVersion) return;
		uploadRows(gl, 'R32F', this.#upload, rows);
		this.#uploadedVersion = this.poseVersion;
	}

	/** The context is gone, and the texture with it. */
	forgetTextures(): void {
		this.#texture = undefined;
		this.#posedGeneration = -1;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		// Should it still be in a frame, nothing of it is drawn.
		this.splatCount = 0;
		this.#gl.deleteTexture(this.#texture ?? null);
		this.#texture = undefined;
		this.#atlas.giveBack(this.#firstRow, this.#rows);
		this.#onDispose(this);
	}
}
