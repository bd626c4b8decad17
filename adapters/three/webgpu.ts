/**
 * Gaussian avatars for three.js with WebGPURenderer, on WebGPU and on WebGL2 (`forceWebGL`): the same names as
 * `gaspard/three`, and WebGLRenderer is served, too. It is a module of its own because it brings three's node system along,
 * as `three/webgpu` itself does.
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
 * WebGPURenderer collects a scene in linear light and encodes it at the end: splats are converted one by one, so plain areas
 * look the same as with WebGLRenderer, while soft edges come out slightly lighter. three's DirectRenderPipeline blends as the
 * screen shows it, as WebGLRenderer does: `new DirectRenderPipeline(renderer).render(scene, camera)`. Elsewhere `toneMapped`
 * has no effect: the output pass maps everything.
 *
 * Clipping is that of ClippingGroup; avatars that overlap belong into one group. An ArrayCamera has one order for all of its
 * cameras, from the middle of them, as a headset needs it; a split screen is better drawn camera by camera.
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
