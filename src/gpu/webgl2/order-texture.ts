import { createSplatTexture, createTarget, uploadRows } from './splat-texture.ts';
import type { StateKeeper } from './state-keeper.ts';

const FIRST_ROWS = 64;

/** The order that materials read: R32UI, written by the GPU's sorter or uploaded by the CPU's. */
export class OrderTexture {
	readonly #gl: WebGL2RenderingContext;
	readonly #keeper: StateKeeper;
	#texture!: WebGLTexture;
	#target!: WebGLFramebuffer;
	#rows = 0;
	#generation = 0;

	/** Makes the texture; it stays bound, see `reserve`. */
	constructor(gl: WebGL2RenderingContext, keeper: StateKeeper) {
		this.#gl = gl;
		this.#keeper = keeper;
		this.reserve(FIRST_ROWS);
	}

	get texture(): WebGLTexture {
		return this.#texture;
	}

	get target(): WebGLFramebuffer {
		return this.#target;
	}

	/** Rises when the texture was made anew. */
	get generation(): number {
		return this.#generation;
	}

	/** Rows of the texture; 0 while the context is gone. */
	get rows(): number {
		return this.#rows;
	}

	/** Makes room, by half more than before at least. To be called between `save` and `restore` of the keeper. */
	reserve(rows: number): void {
		if (this.#rows >= rows) return;
		const capacity = Math.max(rows, FIRST_ROWS, this.#rows + (this.#rows >> 1));
		const texture = createSplatTexture(this.#gl, 'R32UI', capacity);
		if (this.#rows > 0) {
			this.#gl.deleteFramebuffer(this.#target);
			this.#keeper.deleteAfterRestore(this.#texture);
		}
		this.#texture = texture;
		this.#target = createTarget(this.#gl, [texture]);
		this.#rows = capacity;
		this.#generation++;
	}

	/** Uploads whole rows of an order made elsewhere. Binds the texture to the active unit. */
	upload(order: Uint32Array, rows: number): void {
		this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#texture);
		uploadRows(this.#gl, 'R32UI', order, rows);
	}

	/** The context is gone, and the texture with it. */
	forgetTextures(): void {
		this.#rows = 0;
	}

	/** Idempotent. */
	dispose(): void {
		if (this.#rows === 0) return;
		this.#gl.deleteFramebuffer(this.#target);
		this.#gl.deleteTexture(this.#texture);
		this.#rows = 0;
	}
}
