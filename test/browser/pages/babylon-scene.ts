import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { Logger } from '@babylonjs/core/Misc/logger.js';
import { Scene } from '@babylonjs/core/scene.js';
import { GaussianAvatar } from '../../../adapters/babylon/webgpu.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

/** Babylon's two engines. */
export type EngineKind = 'webgl' | 'webgpu';

/** Options that tests ask for; both engines know them. */
type EngineOptions = ConstructorParameters<typeof Engine>[2];

let kind: EngineKind = 'webgl';

/** From now on engines of the page are of this kind. */
export function useEngine(wanted: EngineKind): void {
	kind = wanted;
}

const said: string[] = [];

/** What Babylon, the GPU and we have complained about on this page, in words; that a context was lost, apart. */
export function complaints(): string[] {
	return said.filter((words) => !/context (lost|successfully restored)/.test(words));
}

// Babylon has taken hold of the console before.
Logger.OnNewCacheEntry = (entry) => {
	if (!entry.includes('color:white')) said.push(entry);
};

for (const level of ['warn', 'error'] as const) {
	const say = console[level];
	console[level] = (...words: unknown[]) => {
		said.push(words.join(' '));
		say.apply(console, words);
	};
}

/** An engine on a canvas of the page, pixels one to one. */
export async function makeEngine(size = 256, options: EngineOptions = {}): Promise<AbstractEngine> {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = size;
	canvas.style.width = canvas.style.height = `${size}px`;
	document.body.appendChild(canvas);
	if (kind === 'webgl') return new Engine(canvas, false, { preserveDrawingBuffer: true, stencil: true, ...options });
	const engine = new WebGPUEngine(canvas, { antialias: false, stencil: true, ...(options as object) });
	await engine.initAsync();
	return engine;
}

const assets = new Map<string, ReturnType<typeof makeFixtureAvatar>>();

/** A still fixture avatar, drawn with the decoder of its own mesh; the same seed and size share one asset. */
export async function makeAvatar(scene: Scene, seed = 1, splatCount = 4000): Promise<GaussianAvatar> {
	const key = `${seed}/${splatCount}`;
	if (!assets.has(key)) assets.set(key, makeFixtureAvatar({ seed, splatCount, detail: 2 }));
	const avatar = new GaussianAvatar(modelOfAsset(assets.get(key)!, { decoder: 'mesh' }), scene, { idle: false });
	await avatar.ready;
	return avatar;
}

/** A scene and a camera that looks at a head at the origin: the same as that of the three tests. */
export function makeStage(engine: AbstractEngine, rightHanded = true): { scene: Scene; camera: FreeCamera } {
	const scene = new Scene(engine);
	scene.useRightHandedSystem = rightHanded;
	scene.clearColor = new Color4(0, 0, 0, 1);
	const camera = new FreeCamera('camera', new Vector3(0, 0.16, 0.8), scene);
	camera.fov = Math.PI / 6;
	camera.minZ = 0.05;
	camera.maxZ = 50;
	camera.setTarget(new Vector3(0, 0.16, 0));
	return { scene, camera };
}

/** A box or a pane of one colour, unlit. */
export function makeShape(scene: Scene, color: string, size: number, alpha = 1): Mesh {
	const mesh = alpha < 1 ? CreatePlane('pane', { size }, scene) : CreateBox('box', { size }, scene);
	const material = new StandardMaterial('shape', scene);
	material.disableLighting = true;
	material.backFaceCulling = false;
	material.emissiveColor = Color3.FromHexString(color);
	material.alpha = alpha;
	mesh.material = material;
	return mesh;
}

/** The picture on the canvas: r g b a, rows from the bottom up. To be read in the task that has drawn it. */
export function readPixels(engine: AbstractEngine): Uint8Array {
	return engine.isWebGPU ? readCanvas(engine.getRenderingCanvas()!) : readContext((engine as Engine)._gl);
}

function readContext(gl: WebGL2RenderingContext): Uint8Array {
	const pixels = new Uint8Array(gl.drawingBufferWidth * gl.drawingBufferHeight * 4);
	gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
	return pixels;
}

/** A canvas drawn with WebGPU in this task: r g b a, premultiplied, rows from the bottom up. */
export function readCanvas(canvas: HTMLCanvasElement): Uint8Array {
	const { width, height } = canvas;
	const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
	context.translate(0, height);
	context.scale(1, -1);
	context.drawImage(canvas, 0, 0);
	const pixels = new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
	for (let i = 0; i < pixels.length; i++) {
		if (i % 4 !== 3) pixels[i] = Math.round((pixels[i]! * pixels[i | 3]!) / 255);
	}
	return pixels;
}

/** One frame, whole: WebGPU submits at its end. */
export function render(scene: Scene): void {
	const engine = scene.getEngine();
	engine.beginFrame();
	scene.render();
	engine.endFrame();
}

/** Renders when everything is compiled, and reads back. */
export async function picture(scene: Scene): Promise<Uint8Array> {
	await scene.whenReadyAsync();
	return pictureNow(scene);
}

/** Renders as things are, and reads back. */
export function pictureNow(scene: Scene): Uint8Array {
	render(scene);
	return readPixels(scene.getEngine());
}

/** Runs `test` with an engine of its own, and takes it away with its context. */
export async function withEngine<Result>(
	test: (engine: AbstractEngine) => Result | Promise<Result>,
	size = 256,
	options: EngineOptions = {},
): Promise<Result> {
	const engine = await makeEngine(size, options);
	const canvas = engine.getRenderingCanvas()!;
	const loser = engine.isWebGPU ? undefined : (engine as Engine)._gl.getExtension('WEBGL_lose_context');
	try {
		return await test(engine);
	} finally {
		engine.dispose();
		loser?.loseContext();
		canvas.remove();
	}
}
