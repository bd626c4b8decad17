/** Usage flags of buffers, as the WebGPU specification numbers them: TypeScript's own types lack the constants. */
export const BufferUsage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, INDEX: 16, UNIFORM: 64, STORAGE: 128 } as const;

/** Usage flags of textures. */
export const TextureUsage = {
	COPY_SRC: 1,
	COPY_DST: 2,
	TEXTURE_BINDING: 4,
	STORAGE_BINDING: 8,
	RENDER_ATTACHMENT: 16,
} as const;
