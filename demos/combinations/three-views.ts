import { GaspardError } from 'gaspard';
import { avatarRenderer, GaussianAvatar } from 'gaspard/three/webgpu';
import { Color, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { DirectRenderPipeline, WebGPURenderer } from 'three/webgpu';
import { BACKGROUND, type Look, type View } from './view.ts';

/** Shows the avatar of a URL with three's WebGLRenderer. */
export async function makeThreeWebGL2(canvas: HTMLCanvasElement, url: string): Promise<View> {
	const renderer = new WebGLRenderer({ canvas, antialias: false, preserveDrawingBuffer: true });
	const stage = await makeStage(url);
	return makeView(canvas, renderer, stage, () => renderer.render(stage.scene, stage.camera));
}

/**
 * Shows the avatar of a URL with three's WebGPURenderer, which blends in display sRGB.
 *
 * @throws GaspardError (rejects) `gpu/no-webgpu`.
 */
export async function makeThreeWebGPU(canvas: HTMLCanvasElement, url: string): Promise<View> {
	const renderer = new WebGPURenderer({ canvas, antialias: false });
	await renderer.init();
	if (!(renderer.backend as { device?: unknown }).device) {
		throw new GaspardError('gpu/no-webgpu', 'This browser gives the page no WebGPU.');
	}
	const pipeline = new DirectRenderPipeline(renderer as never);
	const stage = await makeStage(url);
	return makeView(canvas, renderer, stage, () => pipeline.render(stage.scene, stage.camera));
}

interface Stage {
	readonly scene: Scene;
	readonly camera: PerspectiveCamera;
	readonly avatar: GaussianAvatar;
}

async function makeStage(url: string): Promise<Stage> {
	const avatar = await GaussianAvatar.load(url, { idle: { seed: 1 } });
	await avatar.ready;
	const scene = new Scene();
	scene.background = new Color(BACKGROUND);
	scene.add(avatar);
	return { scene, avatar, camera: new PerspectiveCamera(26, 1, 0.05, 20) };
}

function makeView(
	canvas: HTMLCanvasElement,
	renderer: WebGLRenderer | WebGPURenderer,
	{ avatar, camera }: Stage,
	draw: () => void,
): View {
	return {
		canvas,
		avatar,
		draw,
		get sorter() {
			return avatarRenderer(renderer as never).backend.sorter;
		},
		resize: (width, height) => {
			renderer.setSize(width, height, false);
			camera.aspect = width / height;
		},
		look: ({ eye, target, fieldOfView }: Look) => {
			camera.position.set(...eye);
			camera.lookAt(...target);
			camera.fov = fieldOfView;
			camera.updateProjectionMatrix();
		},
		ready: async () => {
			draw();
			await avatarRenderer(renderer as never).sorterChosen;
		},
	};
}
