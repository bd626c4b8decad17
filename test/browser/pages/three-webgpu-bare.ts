import { Mesh, MeshBasicMaterial, PerspectiveCamera, Scene, SphereGeometry } from 'three';
import { WebGPURenderer } from 'three/webgpu';
import { GaussianAvatar } from '../../../adapters/three/index.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import type { GaspardError } from '../../../src/errors.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

/** A scene with an avatar and a ball, drawn by a WebGPURenderer that nobody has prepared. */
async function draw(): Promise<{ code: string; message: string; others: number; reports: number }> {
	const renderer = new WebGPURenderer({ antialias: false });
	renderer.setSize(64, 64);
	await renderer.init();
	const scene = new Scene();
	const avatar = new GaussianAvatar(modelOfAsset(makeFixtureAvatar({ splatCount: 100 }), { decoder: 'mesh' }));
	const errors: GaspardError[] = [];
	avatar.addEventListener('error', ({ error }) => errors.push(error));
	scene.add(avatar, new Mesh(new SphereGeometry(0.1), new MeshBasicMaterial({ color: 0x00ff00 })));
	const camera = new PerspectiveCamera(30, 1, 0.05, 100);
	camera.position.z = 1;
	for (let frame = 0; frame < 2; frame++) renderer.render(scene, camera);
	const copy = document.createElement('canvas');
	copy.width = 64;
	copy.height = 64;
	const context = copy.getContext('2d')!;
	context.drawImage(renderer.domElement, 0, 0);
	const { data } = context.getImageData(0, 0, 64, 64);
	let others = 0;
	for (let i = 1; i < data.length; i += 4) if (data[i]! > 200) others++;
	avatar.dispose();
	renderer.dispose();
	const { code, message } = errors[0]!;
	return { code, message, others, reports: errors.length };
}

Object.assign(globalThis, { tests: { draw } });
