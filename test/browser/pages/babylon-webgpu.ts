import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import '@babylonjs/core/Engines/Extensions/engine.multiRender.js';
import '@babylonjs/core/Engines/WebGPU/Extensions/engine.multiRender.js';
import { GlowLayer } from '@babylonjs/core/Layers/glowLayer.js';
import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js';
import { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js';
import '@babylonjs/core/Lights/Shadows/shadowGeneratorSceneComponent.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { RenderTargetTexture } from '@babylonjs/core/Materials/Textures/renderTargetTexture.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Viewport } from '@babylonjs/core/Maths/math.viewport.js';
import { CreateGround } from '@babylonjs/core/Meshes/Builders/groundBuilder.js';
import { SSAO2RenderingPipeline } from '@babylonjs/core/PostProcesses/RenderPipeline/Pipelines/ssao2RenderingPipeline.js';
import '@babylonjs/core/PostProcesses/RenderPipeline/postProcessRenderPipelineManagerSceneComponent.js';
import '@babylonjs/core/Rendering/depthRendererSceneComponent.js';
import '@babylonjs/core/Rendering/prePassRendererSceneComponent.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { DirectRenderPipeline, WebGPURenderer } from 'three/webgpu';
import { avatarRenderer, type GaussianAvatar } from '../../../adapters/babylon/webgpu.ts';
import { disposeAvatarRenderer as disposeThreeRenderer } from '../../../adapters/three/webgpu.ts';
import type { SorterKind } from '../../../src/gpu/splat-backend.ts';
import {
	complaints,
	type EngineKind,
	makeAvatar,
	makeShape,
	makeStage,
	picture,
	pictureNow,
	readCanvas,
	readPixels,
	render,
	useEngine,
	withEngine,
} from './babylon-scene.ts';
import * as three from './three-scene.ts';
import { compare, litPixels, nextFrame, psnr } from './three-scene.ts';

const SIZE = 192;

/** Two heads that overlap, posed. */
async function addHeads(scene: Scene): Promise<[GaussianAvatar, GaussianAvatar]> {
	const first = await makeAvatar(scene, 1);
	const second = await makeAvatar(scene, 2);
	second.position.set(0.05, 0.01, -0.04);
	first.rotation.y = 0.4;
	await first.holdPose({ jawOpen: 0.5, browInnerUp: 1 });
	return [first, second];
}

function by<Result>(
	kind: EngineKind,
	test: (engine: AbstractEngine) => Promise<Result>,
	options = {},
): Promise<Result> {
	useEngine(kind);
	return withEngine(test, SIZE, options);
}

/** The heads over nothing, so that it is known where nothing shines through. */
function drawOverNothing(kind: EngineKind): Promise<Uint8Array> {
	return by(
		kind,
		async (engine) => {
			const { scene } = makeStage(engine);
			scene.clearColor.set(0, 0, 0, 0);
			await addHeads(scene);
			return picture(scene);
		},
		{ alpha: true, premultipliedAlpha: true },
	);
}

/** The same by three's WebGPURenderer, blended as the screen shows it. */
async function drawWithThree(): Promise<Uint8Array> {
	const renderer = new WebGPURenderer({ antialias: false, alpha: true });
	renderer.setSize(SIZE, SIZE);
	renderer.setClearColor(0, 0);
	await renderer.init();
	const { scene, camera } = three.makeStage();
	scene.background = null;
	const first = await three.makeAvatar(1);
	const second = await three.makeAvatar(2);
	second.position.set(0.05, 0.01, -0.04);
	first.rotation.y = 0.4;
	await first.holdPose({ jawOpen: 0.5, browInnerUp: 1 });
	scene.add(first, second);
	const pipeline = new DirectRenderPipeline(renderer);
	for (let frame = 0; frame < 2; frame++) {
		pipeline.render(scene, camera);
		await nextFrame();
	}
	pipeline.render(scene, camera);
	const pixels = readCanvas(renderer.domElement);
	disposeThreeRenderer(renderer);
	renderer.dispose();
	return pixels;
}

/** Where nothing shines through: pixels, the largest difference, and how many differ by more than 2 of 255. */
async function solidParts(other: 'webgl' | 'three'): Promise<{ solid: number; worst: number; beyond: number }> {
	const ours = await drawOverNothing('webgpu');
	const theirs = other === 'three' ? await drawWithThree() : await drawOverNothing('webgl');
	let solid = 0;
	let beyond = 0;
	let worst = 0;
	for (let i = 0; i < ours.length; i += 4) {
		if (Math.min(ours[i + 3]!, theirs[i + 3]!) < 254) continue;
		solid++;
		let difference = 0;
		for (let k = 0; k < 3; k++) difference = Math.max(difference, Math.abs(ours[i + k]! - theirs[i + k]!));
		worst = Math.max(worst, difference);
		if (difference > 2) beyond++;
	}
	return { solid, worst, beyond };
}

/** Frames in which camera and face move: each as it was shown, and drawn again with everything at rest. */
async function moving(): Promise<{ sorters: number[]; stale: number[]; steps: number[]; sorts: number }> {
	const film = (sorter: SorterKind) =>
		by('webgpu', async (engine) => {
			const own = avatarRenderer(engine, { sorter });
			const { scene, camera } = makeStage(engine);
			const [first] = await addHeads(scene);
			const shown: Uint8Array[] = [await picture(scene)];
			const again: Uint8Array[] = [pictureNow(scene)];
			for (let frame = 1; frame <= 5; frame++) {
				await first.holdPose({ jawOpen: frame / 5 });
				const angle = frame * 0.5;
				camera.position.set(0.8 * Math.sin(angle), 0.16 + 0.03 * frame, 0.8 * Math.cos(angle));
				camera.setTarget(new Vector3(0, 0.16, 0));
				shown.push(pictureNow(scene));
				await nextFrame();
				again.push(pictureNow(scene));
			}
			return { shown, again, sorts: own.sortCount };
		});
	const [gpu, cpu] = [await film('gpu'), await film('cpu')];
	const between = (a: Uint8Array[], b: Uint8Array[]) => a.map((pixels, i) => compare(pixels, b[i]!).worst);
	return {
		sorters: between(gpu.shown, cpu.shown),
		stale: between(gpu.shown, gpu.again),
		steps: between(gpu.shown.slice(1), gpu.shown),
		sorts: gpu.sorts,
	};
}

/** Two cameras on the canvas and one into a target, in one frame, against each alone. */
function oneFrame({ antialias = false, fast = false }): Promise<Record<string, number>> {
	return by(
		'webgpu',
		async (engine) => {
			(engine as WebGPUEngine).compatibilityMode = !fast;
			const { scene, camera } = makeStage(engine);
			const [first] = await addHeads(scene);
			const behind = new FreeCamera('behind', new Vector3(0.3, 0.2, -0.7), scene);
			Object.assign(behind, { fov: camera.fov, minZ: camera.minZ, maxZ: camera.maxZ });
			behind.setTarget(new Vector3(0, 0.16, 0));
			const cameras = [camera, behind];
			const alone: Uint8Array[] = [];
			const drawAlone = async () => {
				for (const [i, one] of cameras.entries()) {
					one.viewport = new Viewport(i / 2, 0, 0.5, 1);
					scene.activeCamera = one;
					alone[i] = await picture(scene);
				}
			};
			first.splatLimit = 600;
			await drawAlone();
			const film = new RenderTargetTexture('film', SIZE, scene);
			film.renderList = scene.meshes.slice();
			film.activeCamera = behind;
			scene.customRenderTargets.push(film);
			const drawAll = async () => {
				scene.activeCameras = cameras;
				for (let frame = 0; frame < 3; frame++) await picture(scene);
				const pixels = pictureNow(scene);
				scene.activeCameras = null;
				const worst = [0, 0];
				for (let i = 0; i < pixels.length; i++) {
					const half = (i >> 2) % SIZE < SIZE / 2 ? 0 : 1;
					worst[half] = Math.max(worst[half]!, Math.abs(pixels[i]! - alone[half]![i]!));
				}
				return worst;
			};
			const [fewLeft, fewRight] = await drawAll();
			const few = litPixels(alone[1]!);
			// Draws that are repeated as recorded must take up how many splats there are now.
			first.splatLimit = Infinity;
			await drawAlone();
			const [left, right] = await drawAll();
			const lit = litPixels(alone[1]!);
			const filmed = litPixels((await film.readPixels()) as Uint8Array);
			return {
				left: left!,
				right: right!,
				fewLeft: fewLeft!,
				fewRight: fewRight!,
				lit,
				few,
				filmed,
			};
		},
		{ antialias },
	);
}

/** Lit pixels of a head with few splats, and with all: outside of its compatibility mode Babylon repeats recorded draws. */
function recorded(fast: boolean): Promise<number[]> {
	return by('webgpu', async (engine) => {
		(engine as WebGPUEngine).compatibilityMode = !fast;
		const { scene } = makeStage(engine);
		const avatar = await makeAvatar(scene);
		avatar.splatLimit = 300;
		await picture(scene);
		const few = litPixels(pictureNow(scene));
		avatar.splatLimit = Infinity;
		return [few, litPixels(pictureNow(scene))];
	});
}

const EFFECTS: Record<string, (scene: Scene, heads: GaussianAvatar[]) => void> = {
	depth: (scene) => void scene.enableDepthRenderer(),
	glow: (scene) => void new GlowLayer('glow', scene),
	prepass: (scene) => void new SSAO2RenderingPipeline('ssao', scene, 1, [scene.activeCamera!]),
	shadow: (scene, heads) => {
		const light = new DirectionalLight('sun', new Vector3(-1, -2, -1), scene);
		light.position.set(1, 2, 1);
		const shadows = new ShadowGenerator(256, light);
		for (const head of heads) shadows.addShadowCaster(head.headMesh);
		const ground = CreateGround('ground', { width: 1, height: 1 }, scene);
		ground.material = new StandardMaterial('ground', scene);
		ground.receiveShadows = true;
	},
};

/** Babylon's effects that draw meshes in ways of their own: the picture against that on WebGL2, or without the effect. */
async function effect({ name, against }: { name: string; against: 'webgl' | 'plain' }): Promise<number> {
	const draw = (kind: EngineKind) =>
		by(kind, async (engine) => {
			const { scene } = makeStage(engine);
			const heads = await addHeads(scene);
			makeShape(scene, '#3060c0', 0.1).position.set(-0.1, 0.1, 0.05);
			const plain = await picture(scene);
			EFFECTS[name]!(scene, heads);
			for (let frame = 0; frame < 10; frame++) {
				await picture(scene);
				await nextFrame();
			}
			return { plain, after: await picture(scene) };
		});
	const ours = await draw('webgpu');
	const expected = against === 'plain' ? ours.plain : (await draw('webgl')).after;
	return Math.min(1000, psnr(ours.after, expected));
}

/** Babylon's own loop, in which the device is lost twice, with a head that lives. */
function loop(): Promise<Record<string, unknown>> {
	return by('webgpu', async (engine) => {
		const webgpu = engine as WebGPUEngine;
		webgpu.maxFramesInFlight = 2;
		const { scene } = makeStage(engine);
		const [first, second] = await addHeads(scene);
		const codes: string[] = [];
		first.onErrorObservable.add(({ code }) => codes.push(code));
		second.onErrorObservable.add(() => undefined);
		let lit = 0;
		engine.onEndFrameObservable.add(() => {
			lit = litPixels(readPixels(engine));
		});
		engine.runRenderLoop(() => scene.render());
		const seen = async () => {
			lit = 0;
			const end = performance.now() + 60_000;
			while (lit < 1000 && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
			return lit;
		};
		const counts = [await seen()];
		for (let loss = 0; loss < 2; loss++) {
			const restored = new Promise((done) => engine.onContextRestoredObservable.addOnce(done));
			webgpu._device.destroy();
			await restored;
			counts.push(await seen());
		}
		engine.stopRenderLoop();
		await nextFrame();
		const instances = avatarRenderer(engine).system.instanceCount;
		render(scene);
		return { counts, codes, instances };
	});
}

Object.assign(globalThis, { tests: { useEngine, complaints, solidParts, moving, oneFrame, recorded, effect, loop } });
