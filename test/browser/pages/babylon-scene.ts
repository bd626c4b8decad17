import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { Scene } from '@babylonjs/core/scene.js';
import { GaussianAvatar } from '../../../adapters/babylon/index.ts';
import { modelOfAsset } from '../../../src/load-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

/** An engine on a canvas of the page, pixels one to one. */
export function makeEngine(size = 256, options: ConstructorParameters<typeof Engine>[2] = {}): Engine {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = size;
	canvas.style.width = canvas.style.height = `${size}px`;
	document.body.appendChild(canvas);
	return new Engine(canvas, false, { preserveDrawingBuffer: true, stencil: true, ...options });
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
export function makeStage(engine: Engine, rightHanded = true): { scene: Scene; camera: FreeCamera } {
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

/** The picture on the canvas: r g b a, rows from the bottom up. */
export function readPixels(engine: Engine): Uint8Array {
	const gl = engine._gl;
	const pixels = new Uint8Array(gl.drawingBufferWidth * gl.drawingBufferHeight * 4);
	gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
	return pixels;
}

/** Renders when everything is compiled, and reads back. */
export async function picture(scene: Scene): Promise<Uint8Array> {
	await scene.whenReadyAsync();
	return pictureNow(scene);
}

/** Renders as things are, and reads back. */
export function pictureNow(scene: Scene): Uint8Array {
	scene.render();
	return readPixels(scene.getEngine() as Engine);
}

/** Runs `test` with an engine of its own, and takes it away with its context. */
export async function withEngine<Result>(
	test: (engine: Engine) => Result | Promise<Result>,
	size = 256,
	options: ConstructorParameters<typeof Engine>[2] = {},
): Promise<Result> {
	const engine = makeEngine(size, options);
	const canvas = engine.getRenderingCanvas()!;
	const loser = engine._gl.getExtension('WEBGL_lose_context');
	try {
		return await test(engine);
	} finally {
		engine.dispose();
		loser?.loseContext();
		canvas.remove();
	}
}
