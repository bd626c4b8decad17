import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import { type InstanceRoom, PosedInstance } from '../posed-instance.ts';
import { rowsFor } from '../table-rows.ts';
import type { WebGL2SplatModel } from './splat-model.ts';
import { createSplatTexture, uploadRows } from './splat-texture.ts';

/** An instance whose vertices are in a texture. */
export class WebGL2SplatInstance extends PosedInstance<WebGL2SplatModel> {
	readonly #gl: WebGL2RenderingContext;
	/** Whole rows, so that an upload is one call. It begins with `vertices`. */
	readonly #upload: Float32Array;
	#texture: WebGLTexture | undefined;
	#uploadedVersion = -1;

	constructor(gl: WebGL2RenderingContext, model: WebGL2SplatModel, room: InstanceRoom) {
		const count = model.vertexCount * 3;
		const upload = new Float32Array(rowsFor(count) * TEXTURE_WIDTH);
		super(model, upload.subarray(0, count), room);
		this.#gl = gl;
		this.#upload = upload;
	}

	/** Uploads the vertices if they have changed, and binds them to the active texture unit. */
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

	/** The context is lost, and the texture with it. */
	forgetTextures(): void {
		this.#texture = undefined;
		this.forgetPose();
	}

	protected override freeResources(): void {
		this.#gl.deleteTexture(this.#texture ?? null);
		this.#texture = undefined;
	}
}
