import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { avatarRenderer, disposeAvatarRenderer, GaussianAvatar } from '../../../../adapters/babylon/webgpu.ts';
import {
	addCanvas,
	type Combination,
	type CombinationHead,
	type CombinationName,
	type CombinationOptions,
	readCanvas,
} from './combination.ts';

/** Babylon.js: Engine on WebGL2, or WebGPUEngine; a right-handed scene. */
export async function makeBabylonCombination(name: CombinationName, options: CombinationOptions): Promise<Combination> {
	const { size = 32, sorter = 'measure', maxSplats } = options;
	const canvas = addCanvas(size);
	const engine = await makeEngine(name, canvas);
	const own = avatarRenderer(engine, { sorter, maxSplats });
	const context = name === 'Babylon Engine' ? (engine as Engine)._gl : undefined;
	const device = context ? undefined : ((engine as WebGPUEngine)._device as GPUDevice);
	const scene = new Scene(engine);
	scene.useRightHandedSystem = true;
	scene.clearColor = new Color4(0, 0, 0, 1);
	const camera = new FreeCamera('camera', Vector3.Zero(), scene);
	camera.fov = Math.PI / 6;
	camera.minZ = 0.05;
	camera.maxZ = 50;
	// A render loop brackets each frame like this.
	const draw = (): void => {
		engine.beginFrame();
		scene.render();
		engine.endFrame();
	};
	const enter = (avatar: GaussianAvatar): CombinationHead => {
		const errors: string[] = [];
		avatar.onErrorObservable.add(({ code }) => errors.push(code));
		return {
			core: avatar.core,
			errors,
			avatarToWorld: () => avatar.getWorldMatrix().asArray(),
			place: (x, y, z, turnRadians = 0) => {
				avatar.position.set(x, y, z);
				avatar.rotation.y = turnRadians;
			},
			leave: () => avatar.dispose(),
		};
	};
	return {
		name,
		load: async (bytes, wishes) => enter(await GaussianAvatar.load(bytes, scene, wishes)),
		add: (model, wishes) => enter(new GaussianAvatar(model, scene, wishes)),
		look: (eye, target) => {
			camera.position.set(...eye);
			camera.setTarget(Vector3.FromArray(target));
		},
		worldToView: () => camera.getViewMatrix().asArray(),
		draw,
		prepare: async () => {
			await scene.whenReadyAsync();
			draw();
			await own.sorterChosen;
		},
		picture: () => {
			draw();
			return readCanvas(canvas);
		},
		settle: async () => {
			if (context) context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, pixel);
			await device?.queue.onSubmittedWorkDone();
		},
		get sorter() {
			return own.backend.sorter;
		},
		get backend() {
			return own.backend;
		},
		get lastOrder() {
			return own.lastDrawList;
		},
		device: (device ?? context)!,
		dispose: () => {
			const loser = context?.getExtension('WEBGL_lose_context');
			disposeAvatarRenderer(engine);
			engine.dispose();
			loser?.loseContext();
			canvas.remove();
		},
	};
}

async function makeEngine(name: CombinationName, canvas: HTMLCanvasElement): Promise<AbstractEngine> {
	if (name === 'Babylon Engine') return new Engine(canvas, false, { preserveDrawingBuffer: true });
	const engine = new WebGPUEngine(canvas, { antialias: false });
	await engine.initAsync();
	return engine;
}

const pixel = new Uint8Array(4);
