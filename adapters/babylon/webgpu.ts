/**
 * Gaussian avatars for Babylon.js with WebGPUEngine. It exports the same names as `gaspard/babylon`, and supports Engine too.
 * It is a separate module because it contains a second back end.
 *
 * ```ts
 * import { Scene, WebGPUEngine } from '@babylonjs/core';
 * import { GaussianAvatar } from 'gaspard/babylon/webgpu';
 *
 * const engine = new WebGPUEngine(canvas);
 * await engine.initAsync();
 * const ada = await GaussianAvatar.load('ada.glb', new Scene(engine));
 * ```
 *
 * Do not use snapshot rendering: it repeats recorded draws, and avatars would not move.
 */
export * from './index.ts';

import { webgpuSupport } from './renderer-host.ts';
import { storeSplatShader } from './splat-wgsl.ts';
import { WebGPUHost } from './webgpu-host.ts';

webgpuSupport.register({
	makeHost: (engine, options, onError) => new WebGPUHost(engine, options, onError),
	storeShader: storeSplatShader,
});
