import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import '@babylonjs/core/Culling/ray.js';
import type { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import { ImportMeshAsync, LoadAssetContainerAsync } from '@babylonjs/core/Loading/sceneLoader.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import { Scene } from '@babylonjs/core/scene.js';
import { type AvatarPickingInfo, avatarRenderer, GaussianAvatar } from '../../../adapters/babylon/index.ts';
import { registerGaussianAvatarLoader } from '../../../adapters/babylon/register.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { isGaspardError } from '../../../src/errors.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { countGpuObjects } from '../support/combinations/gpu-objects.ts';
import {
	complaints,
	makeAvatar,
	makeStage,
	picture,
	pictureNow,
	render,
	useEngine,
	withEngine,
} from './babylon-scene.ts';
import { compare, litPixels, nextFrame } from './three-scene.ts';

const SIZE = 192;
const WASM = { wasmPaths: '/ort/' };

function file(seed = 1): Uint8Array {
	return writeAvatar(makeFixtureAvatar({ seed, splatCount: 1500 }));
}

function addressOf(bytes: Uint8Array): string {
	return URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'model/gltf-binary' }));
}

function codeOf(error: unknown): string {
	const inner = (error as { innerError?: unknown }).innerError ?? (error as { cause?: unknown }).cause ?? error;
	return isGaspardError(inner) ? inner.code : `untyped: ${String(error)}`;
}

/** One line after Babylon's own, then some frames of life through the file's own decoder. */
function fiveLines(): Promise<Record<string, unknown>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, false);
		const errors: string[] = [];
		let poses = 0;
		const ada = await GaussianAvatar.load(addressOf(file()), scene, WASM);
		ada.onErrorObservable.add((error) => errors.push(error.message));
		ada.onNewPoseObservable.add(() => poses++);
		const waits = !ada.isReady(true);
		const ready = (await ada.whenReadyAsync()) === ada;
		const first = await picture(scene);
		const end = performance.now() + 2000;
		while (performance.now() < end) {
			render(scene);
			await new Promise(requestAnimationFrame);
		}
		const later = pictureNow(scene);
		return { moved: compare(first, later, 8).different, lit: litPixels(first), errors, ready, waits, poses };
	}, SIZE);
}

/** Takes the engine's GPU away; gives a function that returns it, where it does not come back by itself. */
function loseGpu(engine: AbstractEngine): () => void {
	if (engine.isWebGPU) {
		(engine as WebGPUEngine)._device.destroy();
		return () => undefined;
	}
	const extension = (engine as Engine)._gl.getExtension('WEBGL_lose_context')!;
	extension.loseContext();
	return () => extension.restoreContext();
}

/** Babylon takes observers out, and we destroy GPU objects, a little later. */
async function settled(): Promise<void> {
	await nextFrame();
	await new Promise((done) => setTimeout(done, 50));
}

/** What engine and scene hold before and after many lives. */
function lives(count: number): Promise<{ before: unknown; during: unknown; after: unknown; instances: number }> {
	return withEngine(async (engine) => {
		const alive = countGpuObjects();
		const { scene } = makeStage(engine);
		const info = () => ({
			...alive(),
			meshes: scene.meshes.length,
			materials: scene.materials.length,
			geometries: scene.geometries.length,
			observers: scene.onBeforeRenderObservable.observers.length,
			babylonTextures: engine.getLoadedTexturesCache().length,
		});
		const bytes = file();
		const live = async (life: number) => {
			const avatar = await GaussianAvatar.load(bytes, scene, { decoder: 'mesh' });
			const copy = avatar.clone();
			copy.view = life % 2 === 0 ? 'splats' : 'mesh';
			render(scene);
			const held = info();
			avatar.dispose();
			copy.dispose();
			return held;
		};
		const generations = async (lives: number) => {
			let held: unknown;
			for (let life = 0; life < lives; life++) {
				held = await live(life);
				if (life % 20 === 0) await nextFrame();
			}
			return held;
		};
		// Somebody who stays keeps the programs: ours, and those of the mesh view.
		const staying = [await makeAvatar(scene), await makeAvatar(scene)];
		staying[1]!.view = 'mesh';
		await picture(scene);
		await avatarRenderer(engine).sorterChosen;
		// Babylon's pool of uniform buffers finds its size meanwhile: it takes back in later tasks what a task has used.
		await generations(40);
		render(scene);
		await settled();
		const before = info();
		const during = await generations(count);
		render(scene);
		await settled();
		return { before, during, after: info(), instances: avatarRenderer(engine).system.instanceCount };
	}, 64);
}

/** The context goes away and comes back. */
function contextLoss(): Promise<{ worst: number; lit: number; errors: string[] }> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const avatar = await makeAvatar(scene);
		const other = await makeAvatar(scene, 2);
		other.position.set(0.05, 0, -0.05);
		const errors: string[] = [];
		for (const one of [avatar, other]) one.onErrorObservable.add((error) => errors.push(error.code));
		const before = await picture(scene);
		const restored = new Promise((done) => engine.onContextRestoredObservable.addOnce(done));
		const giveBack = loseGpu(engine);
		// A pose that arrives meanwhile must be there afterwards.
		const posed = avatar.holdPose({});
		await new Promise((done) => setTimeout(done, 50));
		await posed;
		giveBack();
		await restored;
		const after = await picture(scene);
		return { worst: compare(before, after).worst, lit: litPixels(after), errors };
	}, SIZE);
}

/** Picks at a nose, beside the head, and at an eye, of a turned and stretched head. */
function picking(rightHanded: boolean): Promise<Record<string, unknown>> {
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine, rightHanded);
		const side = rightHanded ? 1 : -1;
		const avatar = await makeAvatar(scene);
		const parent = new TransformNode('parent', scene);
		parent.position.set(1, 2, 3);
		parent.scaling.set(1, 2, 1);
		parent.rotation.y = 0.5 * side;
		avatar.parent = parent;
		await picture(scene);
		const { positions } = avatar.asset.mesh;
		// The vertex that is farthest forward.
		let tip = 0;
		for (let i = 0; i < positions.length; i += 3) if (positions[i + 2]! > positions[tip + 2]!) tip = i;
		const place = (x: number, y: number, z: number) =>
			Vector3.TransformCoordinates(new Vector3(x * side, y, z), avatar.getWorldMatrix());
		const shoot = (point: Vector3) => {
			camera.position.copyFrom(point).addInPlaceFromFloats(0.1 * side, 0, 2);
			camera.setTarget(point);
			render(scene);
			return scene.pick(SIZE / 2, SIZE / 2) as AvatarPickingInfo;
		};
		const nose = place(positions[tip]!, positions[tip + 1]!, positions[tip + 2]!);
		const hit = shoot(nose);
		const towards = camera.position.subtract(nose).normalize();
		return {
			mesh: hit.pickedMesh === avatar,
			error: hit.pickedPoint && Vector3.Distance(hit.pickedPoint, nose),
			distance: Math.abs(hit.distance - Vector3.Distance(hit.ray!.origin, hit.pickedPoint!)) < 1e-4,
			outwards: Vector3.Dot(hit.getNormal(true)!, towards) > 0,
			uv: hit
				.getTextureCoordinates()!
				.asArray()
				.every((value) => value >= 0 && value <= 1),
			eye: shoot(place(0.032, 0.185, 0.09)).region,
			missed: !shoot(place(0.4, 0.2, 0)).hit,
		};
	}, SIZE);
}

/** Babylon's glTF loader with the extension, for an avatar, for something else, and for a broken avatar. */
function sceneLoader(rightHanded: boolean): Promise<Record<string, unknown>> {
	return withEngine(async (engine) => {
		registerGaussianAvatarLoader({ decoder: 'mesh', idle: false });
		const { scene } = makeStage(engine, rightHanded);
		const bytes = file();
		const own = await GaussianAvatar.load(bytes, scene, { decoder: 'mesh', idle: false });
		await own.holdPose({});
		const expected = await picture(scene);
		own.dispose();
		const load = (source: Uint8Array) => ImportMeshAsync(addressOf(source), scene, { pluginExtension: '.glb' });
		const { meshes } = await load(bytes);
		const avatar = meshes.find((mesh) => mesh.getClassName() === 'GaussianAvatar') as GaussianAvatar;
		const shared = avatar.core.model === own.core.model;
		await avatar.holdPose({});
		const imported = await picture(scene);
		const names = scene.meshes.map((mesh) => mesh.getClassName());
		avatar.setParent(null);
		const { scaling } = avatar;
		const free = await picture(scene);
		for (const mesh of meshes) mesh.dispose();
		const container = await LoadAssetContainerAsync(addressOf(bytes), scene, { pluginExtension: '.glb' });
		const held = scene.meshes.length;
		const { rootNodes } = container.instantiateModelsToScene();
		const copies = rootNodes.flatMap((root) => root.getChildMeshes(false)).filter((mesh) => 'isGaussianAvatar' in mesh);
		await (copies[0] as GaussianAvatar).holdPose({});
		const instantiated = await picture(scene);
		const broken = bytes.slice();
		const length = new DataView(broken.buffer).getUint32(12, true);
		const text = new TextDecoder().decode(broken.subarray(20, 20 + length));
		const future = text.replace('"GASPARD_avatar":{"version":1', '"GASPARD_avatar":{"version":9');
		broken.set(new TextEncoder().encode(future), 20);
		const error = await load(broken).then(() => 'loaded', codeOf);
		return {
			lit: litPixels(expected),
			shared,
			imported: compare(imported, expected).worst,
			names,
			scaling: scaling.asArray().map((value) => Math.round(value * 1e4) / 1e4),
			free: compare(free, expected).worst,
			held,
			copies: copies.length,
			instantiated: compare(instantiated, expected).worst,
			error,
		};
	}, SIZE);
}

/** A copy, with a hat: what it shares, and what is its own. */
function cloning(): Promise<Record<string, unknown>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const ada = await makeAvatar(scene);
		ada.opacity = 0.9;
		ada.renderingGroupId = 1;
		ada.position.set(-0.1, 0, 0);
		new Mesh('hat', scene, ada);
		const copy = ada.clone('Other');
		await copy.ready;
		copy.position.x = 0.1;
		await ada.holdPose({});
		await copy.holdPose({ jawOpen: 1 });
		const both = litPixels(await picture(scene));
		const result: Record<string, unknown> = {
			same: copy.asset === ada.asset,
			name: copy.name,
			opacity: copy.opacity,
			group: copy.renderingGroupId,
			ownMaterial: copy.material !== ada.material,
			hats: copy.getChildren().filter(({ name }) => name.includes('hat')).length,
			ownPose: copy.core.vertices.some((value, i) => value !== ada.core.vertices[i]),
			both,
		};
		ada.dispose();
		result['alone'] = litPixels(pictureNow(scene));
		await copy.holdPose({ jawOpen: 0.5 });
		return result;
	}, SIZE);
}

/** A page that draws on demand, one that holds still, and one whose engine cannot draw. */
function onDemand(): Promise<Record<string, unknown>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const avatar = await makeAvatar(scene);
		// A head that comes into sight begins to live, which is a pose of its own.
		await picture(scene);
		for (let i = 0; i < 5; i++) await nextFrame();
		let poses = 0;
		avatar.onNewPoseObservable.add(() => poses++);
		await avatar.holdPose({ jawOpen: 1 });
		const once = pictureNow(scene);
		for (let i = 0; i < 5; i++) await nextFrame();
		const { worst } = compare(once, pictureNow(scene));
		const canvas = document.createElement('canvas');
		const other = new Scene(new Engine(canvas, false, { disableWebGL2Support: true }));
		const code = await GaussianAvatar.load('/nothing.glb', other).then(() => 'loaded', codeOf);
		const missing = await GaussianAvatar.load('/nothing.glb', scene).then(() => 'loaded', codeOf);
		other.getEngine().dispose();
		return { poses, worst, code, missing };
	}, SIZE);
}

/** Splats, mesh and wires: how many pixels each lights. */
function views(rightHanded: boolean): Promise<Record<string, number>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, rightHanded);
		const avatar = await makeAvatar(scene);
		const result: Record<string, number> = {};
		for (const view of ['splats', 'mesh', 'wireframe', 'splats'] as const) {
			avatar.view = view;
			result[view] = litPixels(await picture(scene));
		}
		avatar.view = 'mesh';
		await avatar.holdPose({}, [0, 0, 0.6, 0.8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
		const bent = await picture(scene);
		await avatar.holdPose({});
		result['mesh follows the pose'] = compare(bent, await picture(scene), 10).different;
		return result;
	}, SIZE);
}

/** Eyes that follow a node: which way they have turned, in the subject's own frame. */
function gaze(rightHanded: boolean): Promise<number[]> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, rightHanded);
		const asset = makeFixtureAvatar({ splatCount: 1500 });
		const avatar = GaussianAvatar.fromAsset(asset, scene, { decoder: 'mesh', idle: { seed: 3 } });
		await avatar.ready;
		const node = new TransformNode('thing', scene);
		const turns: number[] = [];
		for (const x of [0.6, -0.6]) {
			node.position.set(x, 0.2, 1);
			avatar.gazeAt(node);
			const end = performance.now() + 1500;
			while (performance.now() < end) {
				render(scene);
				await new Promise(requestAnimationFrame);
			}
			const { expression } = avatar;
			turns.push(expression.eyeLookOutLeft - expression.eyeLookInLeft);
		}
		return turns;
	}, 64);
}

/** Where eyes are told to look in the frame in which the thing has moved: metres, and where it is. */
function gazeInFrame(): Promise<number[]> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, true);
		const asset = makeFixtureAvatar({ splatCount: 500 });
		const avatar = GaussianAvatar.fromAsset(asset, scene, { decoder: 'mesh', idle: { seed: 3 } });
		await avatar.ready;
		const parent = new TransformNode('hand', scene);
		// A mesh: drawing it leaves a matrix that counts as that of the next frame, too.
		const node = CreateBox('thing', { size: 0.2 }, scene);
		node.parent = parent;
		avatar.gazeAt(node);
		render(scene);
		const told: number[] = [];
		const { idle } = avatar.core;
		const lookAt = idle!.lookAt.bind(idle);
		idle!.lookAt = (target) => {
			told.push((target as ArrayLike<number>)[0]!);
			lookAt(target);
		};
		parent.position.set(0.7, 0.1, 1);
		render(scene);
		return [told.at(-1)!, 0.7];
	}, 64);
}

Object.assign(globalThis, {
	tests: {
		useEngine,
		gazeInFrame,
		complaints,
		fiveLines,
		lives,
		contextLoss,
		picking,
		sceneLoader,
		cloning,
		onDemand,
		views,
		gaze,
	},
});
