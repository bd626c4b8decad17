import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import '@babylonjs/core/Engines/WebGPU/Extensions/engine.computeShader.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { GaussianSplattingMesh } from '@babylonjs/core/Meshes/GaussianSplatting/gaussianSplattingMesh.js';
import { Scene } from '@babylonjs/core/scene.js';
import { writeSplat } from '../../../lab/export/write-splat.ts';
import { drive } from '../measure/drive.ts';
import { addCanvas, type PeerScene } from '../measure/peer-scene.ts';
import { POSE_COUNT } from '../measure/subject.ts';

/**
 * Babylon's GaussianSplattingMesh: `webgl`, `webgpu` (both sorted in a worker) or `webgpu-sort` (useGpuSort). Moving:
 * `updateData`, which takes the records of a `.splat`.
 */
drive(async (subject, { variant, size }): Promise<PeerScene> => {
	const canvas = addCanvas(size);
	const engine = await makeEngine(canvas, variant);
	const scene = new Scene(engine);
	scene.useRightHandedSystem = true;
	scene.clearColor = new Color4(0, 0, 0, 1);
	const camera = new FreeCamera('camera', Vector3.Zero(), scene);
	camera.fov = Math.PI / 6;
	camera.minZ = 0.05;
	camera.maxZ = 50;
	const records = Array.from(
		{ length: POSE_COUNT },
		(_, pose) => writeSplat(subject.cloud(pose)).buffer as ArrayBuffer,
	);
	const mesh = new GaussianSplattingMesh('head', null, scene, false);
	if (variant === 'webgpu-sort') mesh.useGpuSort = true;
	const move = (pose: number): void => mesh.updateData(records[pose]!, undefined, { flipY: false });
	move(0);
	const { eye, target } = subject.view(0);
	camera.position.set(...eye);
	camera.setTarget(Vector3.FromArray(target));
	await scene.whenReadyAsync();
	return {
		look: (from, to) => {
			camera.position.set(...from);
			camera.setTarget(Vector3.FromArray(to));
		},
		move,
		draw: () => {
			engine.beginFrame();
			scene.render();
			engine.endFrame();
		},
		sorter: variant === 'webgpu-sort' ? 'GPU, 16 bits' : 'worker',
	};
});

async function makeEngine(canvas: HTMLCanvasElement, variant: string): Promise<AbstractEngine> {
	if (variant === 'webgl') return new Engine(canvas, false, { preserveDrawingBuffer: true });
	const engine = new WebGPUEngine(canvas, { antialias: false });
	await engine.initAsync();
	return engine;
}
