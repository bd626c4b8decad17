/**
 * Gaussian avatars for Babylon.js with WebGPUEngine: the same names as `gaspard/babylon`, and Engine is served, too. It is a
 * module of its own because it brings the second back end along.
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
 * Snapshot rendering repeats draws as they were recorded: avatars would stand still.
 */
export * from './index.ts';

import { webgpuSupport } from './renderer-host.ts';
import { storeSplatShader } from './splat-wgsl.ts';
import { WebGPUHost } from './webgpu-host.ts';

webgpuSupport.register({
	makeHost: (engine, options, onError) => new WebGPUHost(engine, options, onError),
	storeShader: storeSplatShader,
});
