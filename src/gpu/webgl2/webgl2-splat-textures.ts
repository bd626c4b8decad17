/**
 * What a material binds to draw posed splats. All are 1024 wide, integer, nearest, without mip levels; entry i lies at
 * (i & 1023, i >> 10). The objects change when `generation` of the back end rises.
 */
export interface WebGL2SplatTextures {
	/** R32UI: places in the posed textures, back to front, cluster by cluster. */
	readonly order: WebGLTexture;
	/** RGBA32UI: world-space centre as float bits, and colour r g b a as bytes from the lowest on. */
	readonly centers: WebGLTexture;
	/** RGBA32UI: shape of the splat in world space; src/splat/packed-splat.ts. */
	readonly shapes: WebGLTexture;
}
