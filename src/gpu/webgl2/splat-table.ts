import type { GpuTableMaker } from '../gpu-table.ts';
import { createSplatTexture, createTarget, type SplatTextureFormat } from './splat-texture.ts';
import type { StateKeeper } from './state-keeper.ts';

/** A table that passes read and write: textures of equal size, and a framebuffer that draws into all of them. */
export interface SplatTable {
	readonly textures: readonly WebGLTexture[];
	readonly target: WebGLFramebuffer;
	readonly rows: number;
}

/** Makes tables with one texture for each format. Call `make` between `save` and `restore` of the keeper. */
export function splatTableMaker(
	gl: WebGL2RenderingContext,
	keeper: StateKeeper,
	formats: readonly SplatTextureFormat[],
): GpuTableMaker<SplatTable> {
	return {
		make(rows) {
			const textures = formats.map((format) => createSplatTexture(gl, format, rows));
			return { textures, target: createTarget(gl, textures), rows };
		},
		free({ textures, target }) {
			gl.deleteFramebuffer(target);
			for (const texture of textures) keeper.deleteTexture(texture);
		},
	};
}
