import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Viewport } from '@babylonjs/core/Maths/math.viewport.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { Group, type Object3D } from 'three';
import { avatarRenderer, GaussianAvatar } from '../../../adapters/babylon/index.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { type FadeJudgement, judgeFade } from '../support/judge-fade.ts';
import * as babylon from './babylon-scene.ts';
import * as three from './three-scene.ts';
import { compare, litPixels, pixelAt, psnr } from './three-scene.ts';

const { complaints, makeAvatar, makeShape, makeStage, picture, useEngine, withEngine } = babylon;
const SIZE = 256;

/** Where two heads stand in each of the arrangements that are drawn by both engines. */
interface Arrangement {
	readonly positions: readonly (readonly [number, number, number])[];
	readonly turn: number;
	/** Of the parent. */
	readonly scale: readonly [number, number, number];
}

const ARRANGEMENTS: Record<string, Arrangement> = {
	front: { positions: [[0, 0, 0]], turn: 0, scale: [1, 1, 1] },
	turned: { positions: [[0, 0.02, -0.1]], turn: 0.7, scale: [1, 1, 1] },
	overlapping: { positions: [[-0.03, 0, 0], [0.05, 0.01, -0.04]], turn: 0.3, scale: [1, 1, 1] }, // biome-ignore format: a table
	apart: { positions: [[-0.16, 0, -0.8], [0.08, 0, 0]], turn: -0.4, scale: [1, 1, 1] }, // biome-ignore format: a table
	stretched: { positions: [[0, 0, 0]], turn: 0.5, scale: [1.3, 0.8, 0.6] },
	mirrored: { positions: [[0.02, 0, 0]], turn: 0.6, scale: [-1, 1, 1] },
};

async function byThree(arrangement: Arrangement): Promise<Uint8Array> {
	return three.withRenderer(async (renderer) => {
		const { scene, camera } = three.makeStage();
		const group = new Group();
		group.scale.set(...arrangement.scale);
		scene.add(group);
		for (const [i, position] of arrangement.positions.entries()) {
			const avatar = await three.makeAvatar(i + 1);
			await avatar.holdPose({ jawOpen: 0.5, browInnerUp: 1 });
			avatar.position.set(...position);
			avatar.rotation.y = arrangement.turn;
			group.add(avatar as Object3D);
		}
		return three.picture(renderer, scene, camera);
	}, SIZE);
}

async function byBabylon(arrangement: Arrangement, rightHanded: boolean): Promise<Uint8Array> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, rightHanded);
		const side = rightHanded ? 1 : -1;
		const parent = new TransformNode('parent', scene);
		parent.scaling.set(...arrangement.scale);
		for (const [i, position] of arrangement.positions.entries()) {
			const avatar = await makeAvatar(scene, i + 1);
			await avatar.holdPose({ jawOpen: 0.5, browInnerUp: 1 });
			avatar.position.set(position[0] * side, position[1], position[2]);
			avatar.rotation.y = arrangement.turn * side;
			avatar.parent = parent;
		}
		return picture(scene);
	}, SIZE);
}

/** The same arrangement by three and by Babylon, right-handed and left-handed. */
async function parity(name: string): Promise<{ psnr: number[]; worst: number[]; lit: number }> {
	const expected = await byThree(ARRANGEMENTS[name]!);
	const pictures = [await byBabylon(ARRANGEMENTS[name]!, true), await byBabylon(ARRANGEMENTS[name]!, false)];
	return {
		psnr: pictures.map((pixels) => Math.min(1000, psnr(pixels, expected))),
		worst: pictures.map((pixels) => compare(pixels, expected).worst),
		lit: litPixels(expected),
	};
}

/** One box in front of the face, one inside the head, one behind it. */
function depth(): Promise<Record<string, number[]>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		await makeAvatar(scene);
		const sample = async () => pixelAt(await picture(scene), SIZE, 128, 128);
		const colors: Record<string, number[]> = { bare: await sample() };
		for (const [name, z] of [
			['front', 0.2],
			['inside', 0],
			['behind', -0.3],
		] as const) {
			const box = makeShape(scene, '#00ff00', 0.06);
			box.position.set(0, 0.16, z);
			colors[name] = await sample();
			box.dispose();
		}
		return colors;
	}, SIZE);
}

/** How many instanced draws reached the GPU in one frame. */
function drawsOf(scene: Scene): number {
	const engine = scene.getEngine();
	const target = engine.isWebGPU ? GPURenderPassEncoder.prototype : (engine as Engine)._gl;
	const name = engine.isWebGPU ? 'drawIndexed' : 'drawElementsInstanced';
	const methods = target as unknown as Record<string, (...parameters: unknown[]) => void>;
	const draw = methods[name]!;
	let calls = 0;
	methods[name] = function (this: unknown, ...parameters) {
		calls++;
		draw.apply(this, parameters);
	};
	babylon.render(scene);
	methods[name] = draw;
	return calls;
}

/** Heads behind one another with a glass pane between them, and heads that overlap: draws, sorts and colours. */
function order(): Promise<Record<string, unknown>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const near = await makeAvatar(scene, 1);
		const far = await makeAvatar(scene, 2);
		near.position.set(0.08, 0, 0);
		far.position.set(-0.16, 0, -0.8);
		const at = (pixels: Uint8Array, x: number) => pixelAt(pixels, SIZE, x, 128);
		const bare = await picture(scene);
		const apartDraws = drawsOf(scene);
		const glass = makeShape(scene, '#0000ff', 4, 0.5);
		glass.position.z = -0.4;
		const pixels = await picture(scene);
		glass.dispose();
		far.position.set(0.06, 0, -0.03);
		await picture(scene);
		const sorts = avatarRenderer(engine).sortCount;
		const together = drawsOf(scene);
		const sortsOfOne = avatarRenderer(engine).sortCount - sorts;
		far.renderingGroupId = 1;
		const groups = drawsOf(scene);
		return {
			bareFar: at(bare, 104),
			farBehindGlass: at(pixels, 104),
			nearBeforeGlass: at(pixels, 165),
			apartDraws,
			together,
			sortsOfOne,
			groups,
		};
	}, SIZE);
}

/** What is seen, drawn and sorted with masks, parents and cameras that look away. */
function visibility(): Promise<Record<string, { lit: number; draws: number; sorts: number }>> {
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine);
		const avatar = await makeAvatar(scene);
		const parent = new TransformNode('parent', scene);
		avatar.parent = parent;
		await scene.whenReadyAsync();
		const result: Record<string, { lit: number; draws: number; sorts: number }> = {};
		const note = (name: string) => {
			const before = avatarRenderer(engine).sortCount;
			const draws = drawsOf(scene);
			const sorts = avatarRenderer(engine).sortCount - before;
			result[name] = { lit: litPixels(babylon.readPixels(engine)), draws, sorts };
		};
		note('plain');
		avatar.layerMask = 0x10000000;
		note('onAnotherLayer');
		avatar.layerMask = 0x0fffffff;
		avatar.isVisible = false;
		note('invisible');
		avatar.isVisible = true;
		parent.setEnabled(false);
		note('underADisabledParent');
		parent.setEnabled(true);
		avatar.visibility = 0;
		note('faded');
		avatar.visibility = 1;
		camera.rotation.y += Math.PI;
		note('behindTheCamera');
		camera.rotation.y -= Math.PI;
		note('again');
		return result;
	}, SIZE);
}

/** A neck that bends a head into the picture: culling must know the pose. */
function posedBounds(): Promise<{ reach: number; visible: number }> {
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine);
		const avatar = await makeAvatar(scene);
		const before = avatar.getBoundingInfo().maximum.x;
		const half = -Math.PI / 4;
		const neck = [0, 0, Math.sin(half), Math.cos(half)];
		await avatar.holdPose({}, [...neck, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
		camera.position.set(0.22, 0.05, 0.3);
		camera.setTarget(new Vector3(0.22, 0.05, 0));
		return { reach: avatar.getBoundingInfo().maximum.x - before, visible: litPixels(await picture(scene)) };
	}, SIZE);
}

/** Two cameras beside one another on one canvas, from opposite sides, against each camera alone. */
function twoCameras(): Promise<{ left: number; right: number; sorts: number; lit: number }> {
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine);
		const first = await makeAvatar(scene, 1);
		const second = await makeAvatar(scene, 2);
		second.position.set(0.05, 0.01, -0.04);
		first.rotation.y = 0.4;
		const behind = new FreeCamera('behind', new Vector3(0.3, 0.2, -0.7), scene);
		Object.assign(behind, { fov: Math.PI / 6, minZ: 0.05, maxZ: 50 });
		behind.setTarget(new Vector3(0, 0.16, 0));
		const alone: Uint8Array[] = [];
		const cameras = [camera, behind];
		for (const [i, one] of cameras.entries()) {
			one.viewport = new Viewport(i / 2, 0, 0.5, 1);
			scene.activeCamera = one;
			alone.push(await picture(scene));
		}
		scene.activeCameras = cameras;
		const before = avatarRenderer(engine).sortCount;
		const both = await picture(scene);
		const sorts = avatarRenderer(engine).sortCount - before;
		const worst = (pixels: Uint8Array, from: number) => {
			let largest = 0;
			for (let i = 0; i < both.length; i++) {
				const x = (i >> 2) % SIZE;
				if (x >= from && x < from + SIZE / 2) largest = Math.max(largest, Math.abs(both[i]! - pixels[i]!));
			}
			return largest;
		};
		return { left: worst(alone[0]!, 0), right: worst(alone[1]!, SIZE / 2), sorts, lit: litPixels(both) };
	}, SIZE);
}

/** Two heads in a merged order: one cloud by hand against two avatars. */
function fading(): Promise<Record<string, number>> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const asset = makeFixtureAvatar({ seed: 1, splatCount: 4000, detail: 2 });
		const avatar = new GaussianAvatar(modelOfAsset(asset, { decoder: 'mesh' }), scene, { idle: false });
		await avatar.ready;
		const center = (pixels: Uint8Array) => pixelAt(pixels, SIZE, 128, 150)[0]!;
		const full = await picture(scene);
		avatar.opacity = 0.8;
		avatar.visibility = 0.5;
		const faded = await picture(scene);
		avatar.opacity = avatar.visibility = 1;
		avatar.splatLimit = 1500;
		const few = await picture(scene);
		return {
			full: center(full),
			faded: litPixels(faded) / litPixels(full),
			share: litPixels(few) / litPixels(full),
			instances: avatar.forcedInstanceCount,
		};
	}, SIZE);
}

/** A half-faded head over white, alone and before a solid one of the same order. */
function fade(): Promise<FadeJudgement[]> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		scene.clearColor = new Color4(1, 1, 1, 1);
		const avatar = await makeAvatar(scene, 1);
		await avatar.holdPose({ jawOpen: 1 });
		const at = (opacity: number): Promise<Uint8Array> => {
			avatar.opacity = opacity;
			return picture(scene);
		};
		const alone = judgeFade(await at(0), await at(1), await at(0.5));
		(await makeAvatar(scene, 2)).position.set(0.05, 0.01, -0.04);
		return [alone, judgeFade(await at(0), await at(1), await at(0.5))];
	}, SIZE);
}

Object.assign(globalThis, {
	tests: { useEngine, complaints, parity, depth, order, visibility, posedBounds, twoCameras, fading, fade },
});
