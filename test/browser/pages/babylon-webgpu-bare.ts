// Babylon 9.34 cannot load WebGPUEngine's module before that of Engine: they refer to each other.
import '@babylonjs/core/Engines/engine.js';
import { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import { Scene } from '@babylonjs/core/scene.js';
import { GaussianAvatar } from '../../../adapters/babylon/index.ts';
import { isGaspardError } from '../../../src/errors.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

/** Avatars in a scene of a WebGPUEngine that nobody has prepared: what is said, and what is left in the scene. */
async function refusals(): Promise<{ codes: string[]; message: string; meshes: number; materials: number }> {
	const engine = new WebGPUEngine(document.createElement('canvas'));
	await engine.initAsync();
	const scene = new Scene(engine);
	const errors: unknown[] = [];
	await GaussianAvatar.load('/nothing.glb', scene).catch((error) => errors.push(error));
	try {
		GaussianAvatar.fromAsset(makeFixtureAvatar({ splatCount: 100 }), scene, { decoder: 'mesh' });
	} catch (error) {
		errors.push(error);
	}
	const { meshes, materials } = scene;
	const result = {
		codes: errors.map((error) => (isGaspardError(error) ? error.code : String(error))),
		message: (errors[0] as Error).message,
		meshes: meshes.length,
		materials: materials.length,
	};
	engine.dispose();
	return result;
}

Object.assign(globalThis, { tests: { refusals } });
