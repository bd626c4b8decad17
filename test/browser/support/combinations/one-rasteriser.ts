import { CHROMIUM_FLAGS } from '../../harness/chromium.ts';

/**
 * Of a browser that draws WebGL2 with SwiftShader, as it does WebGPU: two software renderers round each of some hundred
 * blends their own way. Vulkan, so that a canvas of WebGPU can be read there.
 */
export const ONE_RASTERISER: readonly string[] = [
	...CHROMIUM_FLAGS.filter((flag) => !/--use-gl|--use-angle/.test(flag)),
	'--use-angle=swiftshader',
	'--enable-unsafe-swiftshader',
	'--enable-features=Vulkan',
	'--use-vulkan=swiftshader',
];
