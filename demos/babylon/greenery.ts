import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { chance, fromArrays, paint, turned } from './shapes.ts';

/** Colours of leaves, from shade to light. */
export const OLIVE: readonly string[] = ['#3f5430', '#5c7440', '#7d9455', '#9aab68'];
export const VINE: readonly string[] = ['#38552a', '#577a35', '#7fa045', '#b3bd5f'];
export const BOUGAINVILLEA: readonly string[] = ['#a5305f', '#c9457c', '#dd6795', '#5c7440'];

/** Many small leaves, each a folded diamond, as one mesh. `place` says where leaf `i` grows. */
export function leaves(
	scene: Scene,
	colors: readonly string[],
	count: number,
	size: number,
	place: (i: number) => readonly [number, number, number],
): Mesh {
	const positions: number[] = [];
	const indices: number[] = [];
	const uvs: number[] = [];
	const tints: number[] = [];
	for (let i = 0; i < count; i++) {
		const [x, y, z] = place(i);
		const turn = chance(i * 3 + 1) * Math.PI * 2;
		const droop = (chance(i * 5 + 2) - 0.35) * 1.5;
		const long = size * (0.7 + 0.6 * chance(i * 7));
		const along = [Math.cos(turn) * Math.cos(droop), -Math.sin(droop), Math.sin(turn) * Math.cos(droop)];
		const across = [-Math.sin(turn), 0.25 * (chance(i * 11) - 0.5), Math.cos(turn)];
		const first = positions.length / 3;
		for (const [a, b] of [
			[0, 0],
			[0.45, 0.3],
			[1, 0],
			[0.45, -0.3],
		] as const) {
			for (let k = 0; k < 3; k++) positions.push([x, y, z][k]! + long * (a * along[k]! + b * across[k]!));
			uvs.push(a, b + 0.5);
		}
		indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
		const color = Color3.FromHexString(colors[Math.floor(chance(i * 13 + 4) * colors.length)]!);
		for (let k = 0; k < 4; k++) tints.push(color.r, color.g, color.b, 1);
	}
	const material = paint(scene, 'leaves', '#ffffff', 0.03);
	// Leaves let light through.
	material.emissiveColor = new Color3(0.14, 0.15, 0.08);
	return fromArrays(scene, material, positions, indices, uvs, tints);
}

/** A terracotta pot with a little tree; `fruit` is the colour of what it bears. Out come its meshes, trunk first. */
export function pottedTree(scene: Scene, x: number, z: number, height: number, fruit?: string): Mesh[] {
	const pot = turned(scene, paint(scene, 'terracotta', '#b0694a', 0.05), [
		[0, 0],
		[0.15, 0],
		[0.2, 0.28],
		[0.235, 0.3],
		[0.235, 0.36],
		[0.2, 0.36],
		[0.19, 0.31],
		[0, 0.31],
	]);
	const trunk = turned(scene, paint(scene, 'bark', '#6d5844', 0.02), [
		[0.032, 0.3],
		[0.024, height * 0.55],
		[0.012, height * 0.85],
		[0, height * 0.86],
	]);
	const seed = Math.round(x * 17 + z * 29);
	const radius = height * 0.27;
	const around = (i: number): [number, number, number] => {
		const [a, b] = [chance(seed + i * 3) * Math.PI * 2, Math.acos(2 * chance(seed + i * 5 + 1) - 1)];
		const r = radius * (0.55 + 0.5 * chance(seed + i * 7) ** 0.5);
		return [Math.cos(a) * Math.sin(b) * r, height * 0.86 + Math.cos(b) * r * 0.92, Math.sin(a) * Math.sin(b) * r];
	};
	const crown = leaves(scene, OLIVE, 950, 0.095, around);
	const meshes = [pot, trunk, crown];
	if (fruit) {
		const skin = paint(scene, 'fruit', fruit, 0.18);
		for (let i = 0; i < 11; i++) {
			const [fx, fy, fz] = around(i * 37 + 5);
			const lemon = CreateSphere('fruit', { diameterX: 0.07, diameterY: 0.09, diameterZ: 0.07, segments: 10 }, scene);
			lemon.position.set(fx * 1.05, fy, fz * 1.05);
			lemon.material = skin;
			meshes.push(lemon);
		}
	}
	for (const mesh of meshes) mesh.position.addInPlaceFromFloats(x, 0, z);
	return meshes;
}
