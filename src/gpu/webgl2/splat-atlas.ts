import { PosedSplatAtlas } from '../posed-splat-atlas.ts';
import { createSplatTexture, createTarget } from './splat-texture.ts';
import type { StateKeeper } from './state-keeper.ts';

/** The common list of posed splats on WebGL2: RGBA32UI. `ensure` is to be called between `save` and `restore` of the keeper. */
export class SplatAtlas extends PosedSplatAtlas<WebGLTexture> {
	readonly #gl: WebGL2RenderingContext;
	readonly #keeper: StateKeeper;
	#target!: WebGLFramebuffer;

	/** Makes textures; they stay bound, see `ensure`. */
	constructor(gl: WebGL2RenderingContext, keeper: StateKeeper) {
		super();
		this.#gl = gl;
		this.#keeper = keeper;
		this.ensure();
	}

	/** Draws into both. */
	get target(): WebGLFramebuffer {
		return this.#target;
	}

	/** The context is gone, and the textures with it; `ensure` makes new ones. */
	forgetTextures(): void {
		this.textureRows = 0;
	}

	/** Frees the textures; rows stay taken. */
	dispose(): void {
		if (this.textureRows === 0) return;
		this.#gl.deleteFramebuffer(this.#target);
		this.#gl.deleteTexture(this.centers);
		this.#gl.deleteTexture(this.shapes);
		this.textureRows = 0;
	}

	protected override makeTextures(rows: number): void {
		const gl = this.#gl;
		const centers = createSplatTexture(gl, 'RGBA32UI', rows);
		const shapes = createSplatTexture(gl, 'RGBA32UI', rows);
		if (this.textureRows > 0) {
			gl.deleteFramebuffer(this.#target);
			this.#keeper.deleteAfterRestore(this.centers);
			this.#keeper.deleteAfterRestore(this.shapes);
		}
		this.centers = centers;
		this.shapes = shapes;
		this.#target = createTarget(gl, [centers, shapes]);
	}
}
