import { Scene } from '@babylonjs/core/scene.js';
import { GaspardError } from '../../src/errors.ts';
import { isWebGL1 } from './private-fields.ts';
import { webgpuSupport } from './renderer-host.ts';

/** @throws GaspardError `argument/invalid` for a scene of another copy of Babylon: shaders and meshes would not meet. */
export function assertScene(scene: Scene): void {
	if (scene instanceof Scene) return;
	throw new GaspardError(
		'argument/invalid',
		'`scene` is not a Scene of the Babylon.js that Gaspard imports: this page has two. Import both from `@babylonjs/core`, and list it in `dedupe` if a bundler copies it; the UMD build (`BABYLON.…` from a script tag) cannot be combined.',
		{ argument: 'scene' },
	);
}

/** @throws GaspardError for an engine that can be seen not to draw avatars. Asks no GPU, so that NullEngine serves. */
export function assertEngine(scene: Scene): void {
	const engine = scene.getEngine();
	if (engine.isWebGPU) webgpuSupport.get();
	if (!isWebGL1(engine)) return;
	throw new GaspardError(
		'gpu/no-webgl2',
		'This engine draws with WebGL1, which cannot draw avatars. Leave out `disableWebGL2Support`, and use a current browser.',
	);
}
