import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { GaspardError } from 'gaspard';
import { showHint } from '../shared/notice.ts';
import { query, still } from '../shared/still.ts';

/** Frames that take longer reduce the resolution. Seconds. */
const SLOW_FRAME_SECONDS = 1 / 24;

/** Creates the engine: WebGPU for `?engine=webgpu` if the browser has it, else WebGL2. Returns it with the name of its API. */
export async function makeEngine(canvas: HTMLCanvasElement): Promise<{ engine: AbstractEngine; name: string }> {
	const engine = (query.get('engine') === 'webgpu' ? await makeWebGPU(canvas) : undefined) ?? makeWebGL2(canvas);
	let level = 1 / Math.min(devicePixelRatio, 2);
	engine.setHardwareScalingLevel(level);
	let [smooth, frames] = [1 / 60, 0];
	if (!still) {
		engine.onEndFrameObservable.add(() => {
			smooth += (engine.getDeltaTime() / 1000 - smooth) * 0.08;
			if (++frames % 90 !== 0 || smooth < SLOW_FRAME_SECONDS || level >= 1.6) return;
			level *= 1.3;
			engine.setHardwareScalingLevel(level);
		});
	}
	return { engine, name: engine.isWebGPU ? 'WebGPU' : 'WebGL2' };
}

async function makeWebGPU(canvas: HTMLCanvasElement): Promise<AbstractEngine | undefined> {
	const { WebGPUEngine } = await import('@babylonjs/core/Engines/webgpuEngine.js');
	if (await WebGPUEngine.IsSupportedAsync) {
		const engine = new WebGPUEngine(canvas, { antialias: true });
		await engine.initAsync();
		return engine;
	}
	showHint('This browser has no WebGPU, so WebGL2 draws.');
	return undefined;
}

function makeWebGL2(canvas: HTMLCanvasElement): Engine {
	try {
		return new Engine(canvas, true, {
			powerPreference: 'high-performance',
			preserveDrawingBuffer: still !== undefined,
		});
	} catch (cause) {
		throw new GaspardError(
			'gpu/no-webgl2',
			'This browser gives the page no WebGL2. Switch hardware acceleration on, or use a current browser.',
			{},
			cause,
		);
	}
}
