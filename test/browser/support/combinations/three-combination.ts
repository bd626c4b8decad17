import { Color, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { DirectRenderPipeline, WebGPURenderer } from 'three/webgpu';
import { avatarRenderer, disposeAvatarRenderer, GaussianAvatar } from '../../../../adapters/three/webgpu.ts';
import {
	addCanvas,
	type Combination,
	type CombinationHead,
	type CombinationName,
	type CombinationOptions,
	readCanvas,
} from './combination.ts';

/** three.js: WebGLRenderer; or WebGPURenderer, blending as the screen shows it, on either of its back ends. */
export async function makeThreeCombination(name: CombinationName, options: CombinationOptions): Promise<Combination> {
	const { size = 32, sorter = 'measure', maxSplats } = options;
	const canvas = addCanvas(size);
	const renderer = await makeRenderer(name, canvas);
	renderer.setSize(size, size, false);
	const own = avatarRenderer(renderer as never, { sorter, maxSplats });
	const { gl, device } = ((renderer as WebGPURenderer).backend ?? {}) as {
		gl?: WebGL2RenderingContext;
		device?: GPUDevice;
	};
	const context = (renderer instanceof WebGLRenderer ? renderer.getContext() : gl) as
		| WebGL2RenderingContext
		| undefined;
	const pipeline = renderer instanceof WebGPURenderer ? new DirectRenderPipeline(renderer as never) : undefined;
	const scene = new Scene();
	scene.background = new Color(0);
	const camera = new PerspectiveCamera(30, 1, 0.05, 50);
	const draw = (): void => {
		if (pipeline) pipeline.render(scene, camera);
		else renderer.render(scene, camera);
	};
	const enter = (avatar: GaussianAvatar): CombinationHead => {
		const errors: string[] = [];
		avatar.addEventListener('error', ({ error }) => errors.push(error.code));
		scene.add(avatar);
		return {
			core: avatar.core,
			errors,
			avatarToWorld: () => avatar.matrixWorld.elements,
			place: (x, y, z, turnRadians = 0) => {
				avatar.position.set(x, y, z);
				avatar.rotation.y = turnRadians;
			},
			leave: () => {
				avatar.removeFromParent();
				avatar.dispose();
			},
		};
	};
	return {
		name,
		load: async (bytes, wishes) => enter(await GaussianAvatar.load(bytes, wishes)),
		add: (model, wishes) => enter(new GaussianAvatar(model, wishes)),
		look: (eye, target) => {
			camera.position.set(...eye);
			camera.lookAt(...target);
		},
		worldToView: () => camera.matrixWorldInverse.elements,
		draw,
		prepare: async () => {
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
			disposeAvatarRenderer(renderer as never);
			const loser = context?.getExtension('WEBGL_lose_context');
			renderer.dispose();
			loser?.loseContext();
			canvas.remove();
		},
	};
}

async function makeRenderer(name: CombinationName, canvas: HTMLCanvasElement): Promise<WebGLRenderer | WebGPURenderer> {
	if (name === 'three WebGLRenderer') {
		return new WebGLRenderer({ canvas, antialias: false, preserveDrawingBuffer: true });
	}
	const forceWebGL = name === 'three WebGPURenderer, forceWebGL';
	const renderer = new WebGPURenderer({ canvas, antialias: false, forceWebGL });
	await renderer.init();
	if (!forceWebGL && !(renderer.backend as { device?: GPUDevice }).device) throw new Error('three fell back to WebGL.');
	return renderer;
}

const pixel = new Uint8Array(4);
