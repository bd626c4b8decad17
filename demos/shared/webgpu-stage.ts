import type { WebGPURenderer } from 'three/webgpu';
import { showHint } from './notice.ts';
import { type Stage, stageOf } from './stage.ts';

/**
 * A stage on three's WebGPURenderer, which blends in display sRGB. Returns undefined and shows a message if the browser has no
 * WebGPU. Its modules are loaded on demand.
 */
export async function makeWebGPUStage(
	canvas: HTMLCanvasElement,
	fieldOfView: number,
): Promise<Stage<WebGPURenderer> | undefined> {
	const adapter = await navigator.gpu?.requestAdapter();
	if (!adapter) {
		showHint('This browser has no WebGPU, so WebGL2 draws.');
		return undefined;
	}
	const [three] = await Promise.all([import('three/webgpu'), import('gaspard/three/webgpu')]);
	const renderer = new three.WebGPURenderer({ canvas, antialias: true });
	await renderer.init();
	const pipeline = new three.DirectRenderPipeline(renderer);
	return stageOf(renderer, canvas, fieldOfView, (scene, camera) => pipeline.render(scene, camera));
}
