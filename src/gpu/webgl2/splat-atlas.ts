import { RowAllocator } from '../row-allocator.ts';
import { createSplatTexture, createTarget } from './splat-texture.ts';
import type { StateKeeper } from './state-keeper.ts';

const FIRST_ROWS = 64;

/**
 * The common list of posed splats: two textures in which every instance owns whole rows. Grows by half; instances keep
 * their rows and are posed again, so nothing is copied.
 */
export class SplatAtlas {
	readonly #gl: WebGL2RenderingContext;
	readonly #keeper: StateKeeper;
	readonly #rows = new RowAllocator();
	#centers!: WebGLTexture;
	#shapes!: WebGLTexture;
	#target!: WebGLFramebuffer;
	#textureRows = 0;
	#generation = 0;

	/** Makes textures; they stay bound, see `ensure`. */
	constructor(gl: WebGL2RenderingContext, keeper: StateKeeper) {
		this.#gl = gl;
		this.#keeper = keeper;
		this.#rows.grow(FIRST_ROWS);
		this.ensure();
	}

	/** RGBA32UI: world centre and colour. */
	get centers(): WebGLTexture {
		return this.#centers;
	}

	/** RGBA32UI: shape. */
	get shapes(): WebGLTexture {
		return this.#shapes;
	}

	/** Draws into both. */
	get target(): WebGLFramebuffer {
		return this.#target;
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

	/** Makes the textures where there are none, or too few rows. To be called between `save` and `restore` of the keeper. */
	ensure(): void {
		if (this.#textureRows === this.#rows.capacity) return;
		const gl = this.#gl;
		const rows = this.#rows.capacity;
		const centers = createSplatTexture(gl, 'RGBA32UI', rows);
		const shapes = createSplatTexture(gl, 'RGBA32UI', rows);
		if (this.#textureRows > 0) {
			gl.deleteFramebuffer(this.#target);
			this.#keeper.deleteAfterRestore(this.#centers);
			this.#keeper.deleteAfterRestore(this.#shapes);
		}
		this.#centers = centers;
		this.#shapes = shapes;
		this.#target = createTarget(gl, [centers, shapes]);
		this.#textureRows = rows;
		this.#generation++;
	}

	/** The context is gone, and the textures with it; `ensure` makes new ones. */
	forgetTextures(): void {
		this.#textureRows = 0;
	}

	/** Frees the textures; rows stay taken. */
	dispose(): void {
		if (this.#textureRows === 0) return;
		this.#gl.deleteFramebuffer(this.#target);
		this.#gl.deleteTexture(this.#centers);
		this.#gl.deleteTexture(this.#shapes);
		this.#textureRows = 0;
	}
}
