/**
 * Gaussian avatars for three.js with WebGPURenderer, on WebGPU and on WebGL2 (`forceWebGL`). It exports the same names as
 * `gaspard/three`, and supports WebGLRenderer too. It is a separate module because it imports three's node system, as
 * `three/webgpu` does.
 *
 * ```ts
 * import { WebGPURenderer } from 'three/webgpu';
 * import { GaussianAvatar } from 'gaspard/three/webgpu';
 *
 * const renderer = new WebGPURenderer();
 * await renderer.init();
 * scene.add(await GaussianAvatar.load('ada.glb'));
 * ```
 *
 * WebGPURenderer renders in linear light and encodes at the end. Each splat is converted: plain areas look the same as with
 * WebGLRenderer, soft edges are slightly lighter. To blend encoded colours, as WebGLRenderer does, use three's
 * `new DirectRenderPipeline(renderer).render(scene, camera)`. Without it `toneMapped` has no effect, because the output pass
 * maps everything.
 *
 * Clip with a ClippingGroup, and put avatars that overlap into the same group. All cameras of an ArrayCamera share one order,
 * from the middle between them, as a headset needs it; render a split screen camera by camera instead.
 */
export * from './index.ts';

import { NodeHost } from './node-host.ts';
import { nodeSupport } from './renderer-host.ts';
import { SplatNodeMaterial } from './splat-node-material.ts';
import { acceptWebGPU } from './webgl2-support.ts';

acceptWebGPU();
nodeSupport.register({
	makeHost: (renderer, options, onLost) => new NodeHost(renderer, options, onLost),
	adopt: ({ library }) => {
		if (library.getMaterialNodeClass('GaspardSplatMaterial') === null) {
			library.addMaterial(SplatNodeMaterial, 'GaspardSplatMaterial');
		}
	},
});
