import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { MirrorTexture } from '@babylonjs/core/Materials/Textures/mirrorTexture.js';
import { RenderTargetTexture } from '@babylonjs/core/Materials/Textures/renderTargetTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Plane } from '@babylonjs/core/Maths/math.plane.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import { DefaultRenderingPipeline } from '@babylonjs/core/PostProcesses/RenderPipeline/Pipelines/defaultRenderingPipeline.js';
import '@babylonjs/core/PostProcesses/RenderPipeline/postProcessRenderPipelineManagerSceneComponent.js';
import { Scene } from '@babylonjs/core/scene.js';
import { avatarRenderer, GaussianAvatar } from '../../../adapters/babylon/index.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { complaints, makeAvatar, makeShape, makeStage, picture, useEngine, withEngine } from './babylon-scene.ts';
import { compare, litPixels, pixelAt } from './three-scene.ts';

const SIZE = 128;
const SWATCH = [200, 100, 50, 255] as const;

/** An avatar that is one large, opaque splat of a known colour in the middle of the picture. */
function swatch(scene: Scene): GaussianAvatar {
	const asset = makeFixtureAvatar({ splatCount: 100 });
	const one = {
		count: 1,
		centers: new Float32Array([0, 0.16, 0]),
		rotations: new Float32Array([0, 0, 0, 1]),
		scales: new Float32Array([0.2, 0.2, 0.001]),
		colors: new Uint8Array(SWATCH),
		triangles: new Uint32Array([0]),
	};
	return new GaussianAvatar(modelOfAsset({ ...asset, splats: one }, { decoder: 'mesh' }), scene, { idle: false });
}

/** A splat and a mesh of the same colour at the same place, in one situation of colour. */
async function color(situation: {
	chain?: boolean;
	fog?: boolean;
	exact?: boolean;
}): Promise<{ splat: number[]; mesh: number[] }> {
	const draw = (make: (scene: Scene) => AbstractMesh) =>
		withEngine(
			async (engine) => {
				const { scene, camera } = makeStage(engine);
				make(scene);
				if (situation.chain) new DefaultRenderingPipeline('chain', true, scene, [camera]);
				if (situation.fog) {
					scene.fogMode = Scene.FOGMODE_LINEAR;
					scene.fogColor = Color3.FromHexString('#4060a0');
					scene.fogStart = 0.2;
					scene.fogEnd = 1.2;
				}
				return pixelAt(await picture(scene), SIZE, SIZE / 2, SIZE / 2);
			},
			SIZE,
			{ useExactSrgbConversions: situation.exact ?? false },
		);
	const mesh = await draw((scene) => {
		const pane = makeShape(scene, '#c86432', 2);
		pane.scaling.z = 0.001;
		pane.position.y = 0.16;
		return pane;
	});
	return { splat: await draw(swatch), mesh };
}

/** Boxes before and behind a head, with logarithmic or reversed depth. */
function depthBuffer(kind: 'logarithmic' | 'reversed'): Promise<Record<'bare' | 'front' | 'behind', number[]>> {
	return withEngine(async (engine) => {
		engine.useReverseDepthBuffer = kind === 'reversed';
		const { scene } = makeStage(engine);
		const avatar = await makeAvatar(scene);
		const pixel = async () => pixelAt(await picture(scene), SIZE, SIZE / 2, SIZE / 2);
		const box = makeShape(scene, '#00ff00', 0.05);
		avatar.splatMaterial.useLogarithmicDepth = kind === 'logarithmic';
		(box.material as StandardMaterial).useLogarithmicDepth = kind === 'logarithmic';
		box.position.set(5, 0.16, 0.2);
		const bare = await pixel();
		box.position.x = 0;
		const front = await pixel();
		box.position.z = -0.3;
		return { bare, front, behind: await pixel() };
	}, SIZE);
}

/** Clip planes of the scene and of the material: lit pixels left and right of the middle. */
function clipping(): Promise<Record<string, [number, number]>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const avatar = await makeAvatar(scene);
		const result: Record<string, [number, number]> = {};
		const note = async (name: string) => {
			const pixels = await picture(scene);
			const lit: [number, number] = [0, 0];
			for (let i = 0; i < pixels.length; i += 4) {
				const x = (i >> 2) % SIZE;
				if (pixels[i]! + pixels[i + 1]! + pixels[i + 2]! > 12 && Math.abs(x - SIZE / 2) > 1)
					lit[x < SIZE / 2 ? 0 : 1]++;
			}
			result[name] = lit;
		};
		await note('whole');
		const plane = new Plane(1, 0, 0, 0);
		scene.clipPlane = plane;
		await note('ofTheScene');
		scene.clipPlane = null;
		avatar.splatMaterial.clipPlane2 = plane;
		await note('ofTheMaterial');
		avatar.splatMaterial.clipPlane2 = null;
		await note('wholeAgain');
		return result;
	}, SIZE);
}

/** A mirror and a render target with a camera of its own disturb the main picture in nothing, and show heads. */
function targets(): Promise<Record<string, number>> {
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine);
		const first = await makeAvatar(scene, 1);
		const second = await makeAvatar(scene, 2);
		second.position.set(0.05, 0.01, -0.04);
		const alone = await picture(scene);
		const mirror = new MirrorTexture('mirror', SIZE, scene);
		mirror.mirrorPlane = new Plane(0, 0, -1, -0.3);
		mirror.renderList = [first, second];
		const film = new RenderTargetTexture('film', SIZE, scene);
		const other = new FreeCamera('other', new Vector3(0.3, 0.2, -0.7), scene);
		Object.assign(other, { fov: camera.fov, minZ: camera.minZ, maxZ: camera.maxZ });
		other.setTarget(new Vector3(0, 0.16, 0));
		film.activeCamera = other;
		film.renderList = [first, second];
		scene.customRenderTargets.push(mirror, film);
		// The mirror cuts with a clip plane: a shader of its own, which the driver compiles while frames go by.
		for (let frame = 0; frame < 40; frame++) {
			await picture(scene);
			if (litPixels((await mirror.readPixels()) as Uint8Array) > 0) break;
			await new Promise((done) => setTimeout(done, 50));
		}
		const before = avatarRenderer(engine).sortCount;
		const among = await picture(scene);
		const sorts = avatarRenderer(engine).sortCount - before;
		const filmed = (await film.readPixels()) as Uint8Array;
		const mirrored = (await mirror.readPixels()) as Uint8Array;
		scene.customRenderTargets.length = 0;
		scene.activeCamera = other;
		const direct = await picture(scene);
		return {
			main: compare(alone, among).worst,
			film: compare(filmed, direct).worst,
			filmLit: litPixels(filmed),
			mirrorLit: litPixels(mirrored),
			sorts,
		};
	}, SIZE);
}

/** Over nothing the canvas gets premultiplied alpha. */
function overNothing(): Promise<{ opaque: number; soft: number; broken: number }> {
	return withEngine(
		async (engine) => {
			const { scene } = makeStage(engine);
			scene.clearColor.set(0, 0, 0, 0);
			await makeAvatar(scene);
			const pixels = await picture(scene);
			const count = { opaque: 0, soft: 0, broken: 0 };
			for (let i = 0; i < pixels.length; i += 4) {
				const alpha = pixels[i + 3]!;
				if (alpha > 250) count.opaque++;
				else if (alpha > 0) count.soft++;
				if (Math.max(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!) > alpha + 1) count.broken++;
			}
			return count;
		},
		SIZE,
		{ alpha: true, premultipliedAlpha: true },
	);
}

Object.assign(globalThis, { tests: { useEngine, complaints, color, depthBuffer, clipping, targets, overNothing } });
