import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateGround } from '@babylonjs/core/Meshes/Builders/groundBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Ground } from './ground.ts';
import { painted, planks } from './paintings.ts';
import { block, loft, paint, turned } from './shapes.ts';

/** Position of the little blue boat. */
export const BOAT: Vector3 = new Vector3(6.9, 0, 2.9);

/** A wooden landing behind the arch, with bollards, crates, and the boat of the story. */
export function makeLanding(scene: Scene, ground: Ground): Mesh[] {
	const deck = CreateGround('deck', { width: 4.6, height: 4.7 }, scene);
	deck.position.set(6.6, 0.01, 2.2);
	const wood = paint(scene, 'deck', '#d8c4a6', 0.06);
	wood.diffuseTexture = painted(scene, planks, [4, 2]);
	deck.material = wood;
	deck.receiveShadows = true;
	deck.isPickable = false;
	const timber = paint(scene, 'bollard', '#7d6147', 0.05);
	const meshes = [
		block(scene, timber, [6.6, -0.12, 4.52], [4.7, 0.24, 0.14]),
		block(scene, timber, [8.88, -0.12, 2.2], [0.14, 0.24, 4.7]),
	];
	for (const [x, z] of [
		[4.9, 4.4],
		[6.6, 4.4],
		[8.7, 4.4],
		[8.7, 0.3],
	] as const) {
		const bollard = turned(scene, timber, [
			[0.1, -1.2],
			[0.1, 0.42],
			[0.12, 0.45],
			[0.12, 0.56],
			[0.09, 0.6],
			[0, 0.61],
		]);
		bollard.position.set(x, 0, z);
		meshes.push(bollard);
		ground.pillar(x, z, 0.13);
	}
	const crate = paint(scene, 'crate', '#b98f62', 0.04);
	for (const [x, y, z, turn] of [
		[5.1, 0.2, 0.45, 0.2],
		[5.65, 0.2, 0.35, -0.15],
		[5.3, 0.6, 0.4, 0.5],
	] as const) {
		const box = block(scene, crate, [x, y, z], [0.46, 0.38, 0.4]);
		box.rotation.y = turn;
		meshes.push(box);
	}
	ground.box(4.8, 5.95, 0, 0.75);
	ground.room(4.0, 4.8, 1.1, 2.7);
	ground.room(4.54, 8.8, 0, 4.4);
	for (const offset of [-0.55, 0.1, 0.7]) ground.pillar(BOAT.x + offset * 0.35, BOAT.z + offset, 0.42);
	return [...meshes, ...makeBoat(scene)];
}

/** A rowing boat as short as two oars, keeled over a little. */
function makeBoat(scene: Scene): Mesh[] {
	const boat = new TransformNode('boat', scene);
	boat.position.copyFrom(BOAT);
	boat.rotation.set(0, 0.35, 0.1);
	const blue = paint(scene, 'boat', '#2f7fc0', 0.16);
	const white = paint(scene, 'gunwale', '#f3ead8', 0.1);
	const wood = paint(scene, 'thwart', '#a9825a', 0.08);
	const [long, wide, deep] = [2.1, 0.82, 0.5];
	/** Half width at a share of the length, pointed in front, cut off behind. */
	const beam = (t: number): number => (wide / 2) * Math.min(1, 1.9 * (1 - t) ** 0.62) * (0.78 + 0.22 * Math.sin(t * 3));
	const rise = (t: number): number => deep + 0.16 * t ** 2.4;
	/** Down the outside from rim to rim, and back along the inside. */
	const hull = (ring: number, turn: number): [number, number, number] => {
		const t = Math.min(0.999, ring / 20);
		const inner = turn > Math.PI ? 1 : 0;
		const depth = Math.abs(Math.sin(turn)) ** 0.7;
		const x = Math.cos(turn) * Math.max(0.004, beam(t) - 0.025 * inner);
		return [x, rise(t) * (1 - depth * (0.97 - 0.25 * t)) + 0.03 * depth * inner, (t - 0.5) * long];
	};
	const rim =
		(side: number) =>
		(ring: number, turn: number): [number, number, number] => {
			const t = Math.min(0.999, ring / 20);
			const x = side * beam(t) + 0.018 * Math.cos(turn);
			return [x, rise(t) + 0.022 * Math.sin(turn), (t - 0.5) * long];
		};
	const meshes = [
		loft(scene, blue, 21, 40, hull),
		loft(scene, white, 21, 8, rim(1)),
		loft(scene, white, 21, 8, rim(-1)),
		block(scene, blue, [0, deep * 0.55, -long / 2 + 0.01], [beam(0) * 1.86, deep * 0.86, 0.04]),
		block(scene, wood, [0, deep * 0.74, -0.35], [beam(0.33) * 1.9, 0.03, 0.2]),
		block(scene, wood, [0, deep * 0.76, 0.3], [beam(0.64) * 1.9, 0.03, 0.18]),
	];
	for (const side of [-1, 1]) {
		const oar = block(scene, wood, [side * 0.12, deep * 0.8, -0.05], [0.035, 0.035, 1.5]);
		const blade = block(scene, white, [side * 0.12, deep * 0.8, 0.74], [0.11, 0.016, 0.34]);
		meshes.push(oar, blade);
	}
	for (const mesh of meshes) mesh.parent = boat;
	return meshes;
}
