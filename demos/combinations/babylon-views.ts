import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { GaspardError } from 'gaspard';
import { avatarRenderer, GaussianAvatar } from 'gaspard/babylon/webgpu';
import { BACKGROUND, type View } from './view.ts';

/** Shows the avatar of a URL with Babylon's Engine. */
export function makeBabylonWebGL2(canvas: HTMLCanvasElement, url: string): Promise<View> {
	return makeView(canvas, new Engine(canvas, false, { preserveDrawingBuffer: true }), url);
}

/**
 * Shows the avatar of a URL with Babylon's WebGPUEngine.
 *
 * @throws GaspardError (rejects) `gpu/no-webgpu`.
 */
export async function makeBabylonWebGPU(canvas: HTMLCanvasElement, url: string): Promise<View> {
	const { WebGPUEngine } = await import('@babylonjs/core/Engines/webgpuEngine.js');
	if (!(await WebGPUEngine.IsSupportedAsync)) {
		throw new GaspardError('gpu/no-webgpu', 'This browser gives the page no WebGPU.');
	}
	const engine = new WebGPUEngine(canvas, { antialias: false });
	await engine.initAsync();
	return makeView(canvas, engine, url);
}

async function makeView(canvas: HTMLCanvasElement, engine: AbstractEngine, url: string): Promise<View> {
	const scene = new Scene(engine);
	// The camera has the same numbers as in three.js.
	scene.useRightHandedSystem = true;
	scene.clearColor = Color4.FromHexString(`${BACKGROUND}ff`);
	const camera = new FreeCamera('camera', Vector3.Zero(), scene);
	camera.minZ = 0.05;
	camera.maxZ = 20;
	const avatar = await GaussianAvatar.load(url, scene, { idle: { seed: 1 } });
	await avatar.whenReadyAsync();
	const draw = (): void => {
		engine.beginFrame();
		scene.render();
		engine.endFrame();
	};
	return {
		canvas,
		avatar,
		draw,
		get sorter() {
			return avatarRenderer(engine).backend.sorter;
		},
		resize: (width, height) => engine.setSize(width, height),
		look: ({ eye, target, fieldOfView }) => {
			camera.position.set(...eye);
			camera.setTarget(Vector3.FromArray(target));
			camera.fov = (fieldOfView * Math.PI) / 180;
		},
		ready: async () => {
			await scene.whenReadyAsync();
			draw();
			await avatarRenderer(engine).sorterChosen;
		},
	};
}
