import type { GpuTableMaker } from '../gpu-table.ts';
import { destroyLater, type GpuHost } from './gpu-host.ts';
import { createSplatTexture, type SplatTextureFormat } from './splat-texture.ts';

/** A table that compute shaders read and write: textures of equal size. */
export interface SplatTable {
	readonly textures: readonly GPUTexture[];
	/** One for each texture. */
	readonly views: readonly GPUTextureView[];
	readonly rows: number;
}

/** Makes tables with one texture for each label. */
export function splatTableMaker(
	host: GpuHost,
	format: SplatTextureFormat,
	labels: readonly string[],
): GpuTableMaker<SplatTable> {
	return {
		make(rows) {
			const textures = labels.map((label) => createSplatTexture(host.device, label, format, rows));
			const views = textures.map((texture) => texture.createView({ label: texture.label }));
			return { textures, views, rows };
		},
		free({ textures }) {
			for (const texture of textures) destroyLater(texture);
		},
	};
}
