import type { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateGround } from '@babylonjs/core/Meshes/Builders/groundBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { BOUGAINVILLEA, leaves, pottedTree, VINE } from './greenery.ts';
import type { Ground } from './ground.ts';
import { painted, plaster, tiles } from './paintings.ts';
import { block, chance, fromArrays, paint, turned } from './shapes.ts';

/** Edges of the terrace, metres; the sea is beyond `sea`. */
export const TERRACE = { left: -4.2, right: 4.2, house: -3.6, sea: 4.7, wall: 3.1 } as const;
/** The arch that leads to the landing: where along the right wall, half its width, where its bow begins. */
const ARCH = { z: 1.9, radius: 0.75, spring: 1.75 } as const;
const TABLE = new Vector3(0, 0, 2.62);
const THICK = 0.34;

/** A terrace above the sea: house, walls, an arch, a pergola, a table. Adds its obstacles to `ground`. */
export function makeTerrace(scene: Scene, ground: Ground): Mesh[] {
	const { left, right, house, sea, wall } = TERRACE;
	const lime = paint(scene, 'plaster', '#f4e6d0', 0.01);
	lime.diffuseTexture = painted(scene, plaster, [2, 1]);
	const stone = paint(scene, 'stone', '#d9c6a8', 0.05);
	const floor = CreateGround('floor', { width: right - left, height: sea - house }, scene);
	floor.position.set((left + right) / 2, 0, (house + sea) / 2);
	const clay = paint(scene, 'tiles', '#f0dcc6', 0.1);
	clay.diffuseTexture = painted(scene, tiles, [4.2, 4.15]);
	floor.material = clay;
	floor.receiveShadows = true;
	floor.isPickable = false;
	const depth = sea - house;
	const middle = (house + sea) / 2;
	const meshes = [
		block(scene, lime, [0, wall / 2, house - THICK / 2], [right - left + 2 * THICK, wall, THICK]),
		block(scene, lime, [left - THICK / 2, wall / 2, middle], [THICK, wall, depth]),
		...makeArchWall(scene, lime, stone),
		// A parapet to lean on.
		block(scene, lime, [0, 0.42, sea], [right - left + 2 * THICK, 0.84, 0.26]),
		block(scene, stone, [0, 0.88, sea], [right - left + 2 * THICK, 0.08, 0.36]),
		block(scene, stone, [0, wall + 0.05, house - THICK / 2], [right - left + 0.9, 0.12, 0.5]),
		block(scene, stone, [left - THICK / 2, wall + 0.05, middle], [0.5, 0.12, depth]),
		...makePergola(scene, ground),
		...makeTable(scene, ground),
		...makeHouseFront(scene, ground, stone),
		...makeGarden(scene, ground),
	];
	ground.room(left, right, house, sea - 0.13);
	return meshes;
}

/** The right wall, with an opening under a round bow. */
function makeArchWall(scene: Scene, lime: StandardMaterial, stone: StandardMaterial): Mesh[] {
	const { right, house, sea, wall } = TERRACE;
	const { z, radius, spring } = ARCH;
	const x = right + THICK / 2;
	const near = z - radius - house;
	const far = sea - z - radius;
	const meshes = [
		block(scene, lime, [x, wall / 2, house + near / 2], [THICK, wall, near]),
		block(scene, lime, [x, wall / 2, sea - far / 2], [THICK, wall, far]),
		block(scene, stone, [x, wall + 0.05, (house + sea) / 2], [0.5, 0.12, sea - house]),
		block(scene, stone, [x, 0, z], [THICK + 0.16, 0.05, 2 * radius]),
	];
	// The bow: both faces above it, and its underside.
	const positions: number[] = [];
	const indices: number[] = [];
	const uvs: number[] = [];
	const quad = (corners: readonly (readonly [number, number, number])[]): void => {
		const first = positions.length / 3;
		for (const corner of corners) {
			positions.push(...corner);
			uvs.push(corner[2] / 4, corner[1] / 4);
		}
		indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
	};
	const steps = 24;
	const at = (i: number): [number, number] => [
		z - radius * Math.cos((i / steps) * Math.PI),
		spring + radius * Math.sin((i / steps) * Math.PI),
	];
	for (let i = 0; i < steps; i++) {
		const [z0, y0] = at(i);
		const [z1, y1] = at(i + 1);
		for (const face of [right, right + THICK]) {
			quad([
				[face, y0, z0],
				[face, y1, z1],
				[face, wall, z1],
				[face, wall, z0],
			]);
		}
		quad([
			[right, y0, z0],
			[right + THICK, y0, z0],
			[right + THICK, y1, z1],
			[right, y1, z1],
		]);
	}
	meshes.push(fromArrays(scene, lime, positions, indices, uvs));
	return meshes;
}

/** Posts, beams, vine. */
function makePergola(scene: Scene, ground: Ground): Mesh[] {
	const wood = paint(scene, 'timber', '#8a6a4c', 0.05);
	const meshes: Mesh[] = [];
	const [left, right, near, far, top] = [-2.3, 2.3, 0.5, 4.3, 2.5];
	for (const x of [left, right]) {
		for (const z of [near, far]) {
			meshes.push(block(scene, wood, [x, top / 2, z], [0.12, top, 0.12]));
			ground.pillar(x, z, 0.12);
		}
		meshes.push(block(scene, wood, [x, top + 0.07, (near + far) / 2], [0.11, 0.14, far - near + 0.7]));
	}
	for (let i = 0; i < 8; i++) {
		const z = near - 0.2 + (i / 7) * (far - near + 0.4);
		meshes.push(block(scene, wood, [0, top + 0.18, z], [right - left + 0.8, 0.09, 0.07]));
	}
	const vine = leaves(scene, VINE, 2200, 0.115, (i) => {
		const thick = chance(i * 3) ** 1.6;
		const x = left - 0.3 + chance(i * 7 + 1) * (right - left + 0.6);
		const beam = Math.floor(chance(i * 11) * 8);
		const z = near - 0.2 + (beam / 7) * (far - near + 0.4) + (chance(i * 13) - 0.5) * 0.46;
		return [x, top + 0.3 - 0.3 * thick, z];
	});
	const hanging = leaves(scene, VINE, 560, 0.085, (i) => {
		const strand = i % 22;
		const x = left + chance(strand * 17) * (right - left);
		const z = [near - 0.12, far + 0.1][strand % 2]!;
		return [
			x + 0.06 * (chance(i * 5) - 0.5),
			top + 0.1 - chance(i * 3) * (0.2 + 0.4 * chance(strand * 5)),
			z + 0.06 * (chance(i * 9) - 0.5),
		];
	});
	return [...meshes, vine, hanging];
}

/** A round table with cups and a bowl of lemons. */
function makeTable(scene: Scene, ground: Ground): Mesh[] {
	const wood = paint(scene, 'table', '#e9e2d4', 0.12);
	const table = turned(scene, wood, [
		[0.2, 0],
		[0.19, 0.03],
		[0.035, 0.06],
		[0.03, 0.98],
		[0.36, 1],
		[0.38, 1.015],
		[0.37, 1.03],
		[0, 1.03],
	]);
	const clay = paint(scene, 'bowl', '#3f6f8f', 0.3);
	const bowl = turned(scene, clay, [
		[0, 1.035],
		[0.06, 1.035],
		[0.13, 1.09],
		[0.14, 1.11],
		[0.125, 1.1],
		[0, 1.06],
	]);
	const meshes = [table, bowl];
	const lemon = paint(scene, 'lemon', '#e8b92f', 0.2);
	for (const [x, y, z] of [
		[-0.05, 1.1, 0.02],
		[0.05, 1.1, 0.03],
		[0.01, 1.1, -0.05],
		[0.005, 1.155, 0.01],
	] as const) {
		const fruit = CreateSphere('lemon', { diameterX: 0.095, diameterY: 0.07, diameterZ: 0.07, segments: 12 }, scene);
		fruit.position.set(x, y, z);
		fruit.rotation.y = x * 40;
		fruit.material = lemon;
		meshes.push(fruit);
	}
	const cup = paint(scene, 'cup', '#f6f1e7', 0.3);
	for (const [x, z] of [
		[-0.24, -0.05],
		[0.23, 0.02],
	] as const) {
		const mesh = turned(scene, cup, [
			[0, 1.035],
			[0.026, 1.035],
			[0.04, 1.1],
			[0.036, 1.1],
			[0.024, 1.045],
		]);
		mesh.position.set(x, 0, z);
		meshes.push(mesh);
	}
	for (const mesh of meshes) mesh.position.addInPlace(TABLE);
	ground.pillar(TABLE.x, TABLE.z, 0.4);
	return meshes;
}

/** Shutters, a door, a bench, and what grows up the wall. */
function makeHouseFront(scene: Scene, ground: Ground, stone: StandardMaterial): Mesh[] {
	const { left, house } = TERRACE;
	const blue = paint(scene, 'shutter', '#4f86a8', 0.06);
	const dark = paint(scene, 'pane', '#2b3a44', 0.4);
	const meshes: Mesh[] = [];
	// On the left wall: a window between open shutters.
	const z = 0.9;
	meshes.push(
		block(scene, dark, [left + 0.01, 1.75, z], [0.04, 1.2, 0.8]),
		block(scene, stone, [left + 0.05, 1.1, z], [0.16, 0.07, 1.06]),
	);
	for (const side of [-1, 1]) {
		meshes.push(block(scene, blue, [left + 0.05, 1.75, z + side * 0.66], [0.05, 1.26, 0.46]));
		for (let slat = 0; slat < 11; slat++) {
			meshes.push(block(scene, blue, [left + 0.085, 1.2 + slat * 0.11, z + side * 0.66], [0.03, 0.03, 0.36]));
		}
	}
	// In the house: a door.
	meshes.push(
		block(scene, blue, [-1.3, 1.05, house + 0.02], [0.95, 2.1, 0.07]),
		block(scene, stone, [-1.3, 2.16, house + 0.04], [1.25, 0.14, 0.16]),
		block(scene, stone, [-1.3, 0.06, house + 0.16], [1.25, 0.12, 0.34]),
	);
	const wood = paint(scene, 'bench', '#a98460', 0.06);
	for (const x of [0.12, 0.26, 0.4]) meshes.push(block(scene, wood, [left + x, 0.46, 0.9], [0.12, 0.04, 1.7]));
	for (const bz of [0.2, 1.6]) meshes.push(block(scene, wood, [left + 0.26, 0.22, bz], [0.36, 0.44, 0.07]));
	const cushion = paint(scene, 'cushion', '#d88a5a', 0.01);
	const pad = CreateSphere('cushion', { diameterX: 0.16, diameterY: 0.4, diameterZ: 0.42, segments: 20 }, scene);
	pad.position.set(left + 0.2, 0.66, 0.45);
	pad.rotation.z = -0.25;
	pad.material = cushion;
	meshes.push(pad);
	ground.box(left, left + 0.5, 0, 1.8);
	const flowers = leaves(scene, BOUGAINVILLEA, 1700, 0.085, (i) => {
		const t = chance(i * 3 + 2);
		const spread = 0.25 + 1.5 * t;
		return [
			left + 0.04 + 0.26 * chance(i * 5) * (0.4 + t),
			0.5 + 2.5 * t + 0.35 * (chance(i * 7) - 0.5),
			3.5 + spread * (chance(i * 11) - 0.5) - 0.6 * t,
		];
	});
	return [...meshes, flowers];
}

function makeGarden(scene: Scene, ground: Ground): Mesh[] {
	const meshes: Mesh[] = [];
	for (const [x, z, height, fruit] of [
		[-3.5, 2.6, 1.55, '#e8b92f'],
		[3.55, 4.05, 1.75, '#e8b92f'],
		[3.5, 0.35, 1.3, undefined],
		[-3.3, -2.6, 1.6, undefined],
		[0.4, -3.05, 1.2, '#e09a3a'],
	] as const) {
		meshes.push(...pottedTree(scene, x, z, height, fruit));
		ground.pillar(x, z, 0.26);
	}
	return meshes;
}

/** Small lamps on a string under the pergola: dark until `light` is called. */
export function makeLamps(scene: Scene): { light(): void } {
	const glass = paint(scene, 'lamp', '#efe2c6', 0.3);
	for (let i = 0; i < 9; i++) {
		const lamp = CreateSphere('lamp', { diameter: 0.075, segments: 12 }, scene);
		const t = i / 8;
		lamp.position.set(-2.2 + 4.4 * t, 2.34 - 0.35 * Math.sin(t * Math.PI), 0.56);
		lamp.material = glass;
	}
	return {
		light: () => {
			glass.emissiveColor = Color3.FromHexString('#ffd28a');
			glass.disableLighting = true;
		},
	};
}
