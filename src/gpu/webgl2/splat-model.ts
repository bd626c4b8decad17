import type { SplatModelSource } from '../splat-backend.ts';
import { rowsFor } from '../table-rows.ts';
import { type ModelTables, TriangleBoundSplats } from '../triangle-bound-splats.ts';
import { createSplatTexture, uploadRows } from './splat-texture.ts';

/** A model whose tables are textures. */
export class WebGL2SplatModel extends TriangleBoundSplats<WebGLTexture> {
	readonly #gl: WebGL2RenderingContext;

	constructor(gl: WebGL2RenderingContext, source: SplatModelSource, onDispose: () => void) {
		super(source, onDispose);
		this.#gl = gl;
	}

	/** The tables, uploaded at the first call and after a restored context. Binds to the active texture unit. */
	textures(): ModelTables<WebGLTexture> {
		return this.tables();
	}

	protected override upload(words: Uint32Array, wordsPerEntry: 1 | 2 | 4): WebGLTexture {
		const format = wordsPerEntry === 1 ? 'R32UI' : wordsPerEntry === 2 ? 'RG32UI' : 'RGBA32UI';
		const rows = rowsFor(words.length / wordsPerEntry);
		const texture = createSplatTexture(this.#gl, format, rows);
		uploadRows(this.#gl, format, words, rows);
		return texture;
	}

	protected override free(texture: WebGLTexture): void {
		this.#gl.deleteTexture(texture);
	}
}
