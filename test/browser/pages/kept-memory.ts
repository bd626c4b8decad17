import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { WebGLRenderer } from 'three';
import { makeAvatar as babylonAvatar, makeStage as babylonStage, makeEngine } from './babylon-scene.ts';
import { makeRenderer, makeAvatar as threeAvatar, makeStage as threeStage } from './three-scene.ts';

/** Numbers of 4 bytes that each level of the game holds beside its head: 4 MB. */
const BALLAST = 1 << 20;

let renderer: WebGLRenderer;
let engine: AbstractEngine;
const levels: WeakRef<object>[] = [];
const heads: WeakRef<object>[] = [];

/** One level with one head, drawn some frames, left and disposed as a page does it. */
async function playThree(seed: number): Promise<void> {
	const { scene, camera } = threeStage();
	scene.userData['ballast'] = new Float32Array(BALLAST);
	const avatar = await threeAvatar(seed, 2000);
	scene.add(avatar);
	for (let i = 0; i < 3; i++) renderer.render(scene, camera);
	levels.push(new WeakRef(scene));
	heads.push(new WeakRef(avatar.core));
	avatar.dispose();
}

async function playBabylon(seed: number): Promise<void> {
	const { scene } = babylonStage(engine);
	scene.metadata = { ballast: new Float32Array(BALLAST) };
	const avatar = await babylonAvatar(scene, seed, 2000);
	for (let i = 0; i < 3; i++) scene.render();
	levels.push(new WeakRef(scene));
	heads.push(new WeakRef(avatar.core));
	scene.dispose();
}

export const tests = {
	/** Plays this many levels with one renderer, which stays. */
	three: async (count: number): Promise<void> => {
		renderer ??= makeRenderer(64);
		for (let i = 0; i < count; i++) await playThree(1);
	},
	babylon: async (count: number): Promise<void> => {
		engine ??= await makeEngine(64);
		for (let i = 0; i < count; i++) await playBabylon(1);
	},
	/** Levels and heads that are still in memory. */
	alive: (): { levels: number; heads: number } => ({
		levels: levels.filter((level) => level.deref()).length,
		heads: heads.filter((head) => head.deref()).length,
	}),
};

Object.assign(globalThis, { tests });
