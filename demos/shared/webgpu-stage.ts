import type { WebGPURenderer } from 'three/webgpu';
import { showHint } from './notice.ts';
import { type Stage, stageOf } from './stage.ts';

/**
 * A stage on WebGPU: three's WebGPURenderer, blending as the screen shows it. Undefined, and said so, where the browser has
 * no WebGPU. What it takes is fetched only when it is asked for.
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
