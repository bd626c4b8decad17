/**
 * What a material binds to draw posed splats. All are 1024 wide, of unsigned integers, with one level; entry i lies at
 * (i & 1023, i >> 10). The objects change when `generation` of the back end rises. They are textures and not buffers because
 * both engines take a foreign texture by public means: three's ExternalTexture, Babylon's `engine.wrapWebGPUTexture`.
 */
export interface WebGPUSplatTextures {
	/** r32uint: places in the posed textures, back to front, cluster by cluster. */
	readonly order: GPUTexture;
	/** rgba32uint: world-space centre as float bits, and colour r g b a as bytes from the lowest on. */
	readonly centers: GPUTexture;
	/** rgba32uint: shape of the splat in world space; src/splat/packed-splat.ts. */
	readonly shapes: GPUTexture;
}
