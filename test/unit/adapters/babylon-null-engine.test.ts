import { AssetContainer } from '@babylonjs/core/assetContainer.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import '@babylonjs/core/Culling/ray.js';
import { Ray } from '@babylonjs/core/Culling/ray.js';
import { NullEngine } from '@babylonjs/core/Engines/nullEngine.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { Scene } from '@babylonjs/core/scene.js';
import { expect, test } from 'vitest';
import { GaussianAvatar } from '../../../adapters/babylon/gaussian-avatar.ts';
import type { AvatarPickingInfo } from '../../../adapters/babylon/pick-avatar.ts';
import { makeInContainer } from '../../../adapters/babylon/private-fields.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { isGaspardError } from '../../../src/errors.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 50 });
const OPTIONS = { decoder: 'mesh', idle: false } as const;

function makeScene(): Scene {
	const scene = new Scene(new NullEngine());
	const camera = new FreeCamera('camera', new Vector3(0, 0.1, 2), scene);
	camera.setTarget(new Vector3(0, 0.1, 0));
	return scene;
}

const codeOf = (error: unknown): string => (isGaspardError(error) ? error.code : `untyped: ${String(error)}`);

test('with NullEngine avatars load, pose, live, are picked, cloned and disposed, and report nothing', async () => {
	const scene = makeScene();
	const errors: string[] = [];
	const avatar = await GaussianAvatar.load(await writeAvatar(asset), scene, OPTIONS);
	avatar.onErrorObservable.add(({ code }) => errors.push(code));
	await avatar.ready;
	const neutral = avatar.core.vertices.slice();
	await avatar.holdPose({ jawOpen: 1 });
	expect(avatar.core.vertices).not.toEqual(neutral);

	const { poseVersion } = avatar.core;
	avatar.playing = true;
	avatar.expression.jawOpen = 0.5;
	for (let i = 0; i < 200 && avatar.core.poseVersion === poseVersion; i++) {
		scene.render();
		await new Promise((done) => setTimeout(done, 5));
	}
	expect(avatar.core.poseVersion).toBeGreaterThan(poseVersion);

	const { boundingBox } = avatar.getBoundingInfo();
	const from = boundingBox.centerWorld.add(new Vector3(0, 0, 2));
	const pick = scene.pickWithRay(new Ray(from, new Vector3(0, 0, -1), 10)) as AvatarPickingInfo;
	expect(pick.pickedMesh).toBe(avatar);
	expect(pick.region).toEqual(expect.any(String));

	const copy = avatar.clone('copy');
	scene.render();
	copy.dispose();
	avatar.dispose();
	expect(scene.meshes).toHaveLength(0);
	scene.render();
	expect(errors).toEqual([]);
});

test('a scene of another copy of Babylon is refused in words, before anything is downloaded', async () => {
	const foreign = { getEngine: () => ({ isWebGPU: false }) } as unknown as Scene;
	expect(await GaussianAvatar.load('/nothing.glb', foreign).catch(codeOf)).toBe('argument/invalid');
	expect(() => GaussianAvatar.fromAsset(asset, foreign)).toThrow(/two/);
});

test('a scene still takes in meshes after an avatar could not be made for a container', () => {
	const scene = makeScene();
	const container = new AssetContainer(scene);
	const fail = (): never => {
		throw new Error('no');
	};
	expect(() => makeInContainer(scene, container, fail)).toThrow('no');
	new Mesh('later', scene);
	expect(scene.meshes.map(({ name }) => name)).toEqual(['later']);

	// A loader of the page may block the scene already.
	scene._blockEntityCollection = true;
	const avatar = makeInContainer(scene, container, () => GaussianAvatar.fromAsset(asset, scene, OPTIONS));
	expect(scene._blockEntityCollection).toBe(true);
	expect(avatar._parentContainer).toBe(container);
	expect(scene.meshes).toHaveLength(1);
});
