import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { CreateLathe } from '@babylonjs/core/Meshes/Builders/latheBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** A matt colour. `gloss` 0..1 is how much of the sun shines back. */
export function paint(scene: Scene, name: string, color: string, gloss = 0.04): StandardMaterial {
	const material = new StandardMaterial(name, scene);
	material.diffuseColor = Color3.FromHexString(color);
	material.specularColor = new Color3(gloss, gloss * 0.95, gloss * 0.85);
	material.specularPower = 20;
	return material;
}

/** A box from its middle and its size, metres. */
export function block(
	scene: Scene,
	material: StandardMaterial,
	[x, y, z]: readonly [number, number, number],
	[width, height, depth]: readonly [number, number, number],
): Mesh {
	const mesh = CreateBox(material.name, { width, height, depth, wrap: true }, scene);
	mesh.position.set(x, y, z);
	mesh.material = material;
	return shade(mesh);
}

/** A turned shape, from pairs of radius and height. */
export function turned(
	scene: Scene,
	material: StandardMaterial,
	profile: readonly (readonly [radius: number, y: number])[],
	tessellation = 40,
): Mesh {
	const shape = profile.map(([radius, y]) => new Vector3(radius, y, 0));
	const mesh = CreateLathe(material.name, { shape, tessellation, sideOrientation: Mesh.DOUBLESIDE }, scene);
	mesh.material = material;
	return shade(mesh);
}

/** Rings of points, one above the other, as a closed skin: robes, hulls, cushions. */
export function loft(
	scene: Scene,
	material: StandardMaterial,
	rings: number,
	points: number,
	place: (ring: number, turn: number) => readonly [number, number, number],
): Mesh {
	const positions: number[] = [];
	const uvs: number[] = [];
	const indices: number[] = [];
	for (let ring = 0; ring < rings; ring++) {
		for (let i = 0; i <= points; i++) {
			positions.push(...place(ring, (i / points) * Math.PI * 2));
			uvs.push(i / points, ring / (rings - 1));
			if (ring === 0 || i === 0) continue;
			const here = ring * (points + 1) + i;
			const below = here - points - 1;
			indices.push(here, below, below - 1, here, below - 1, here - 1);
		}
	}
	const mesh = fromArrays(scene, material, positions, indices, uvs);
	// The seam's two columns of points share their normals.
	const normals = mesh.getVerticesData('normal')!;
	for (let ring = 0; ring < rings; ring++) {
		const first = ring * (points + 1) * 3;
		const last = first + points * 3;
		for (let k = 0; k < 3; k++) normals[first + k] = normals[last + k] = (normals[first + k]! + normals[last + k]!) / 2;
	}
	mesh.setVerticesData('normal', normals);
	return mesh;
}

/** A mesh from arrays, seen from both sides. */
export function fromArrays(
	scene: Scene,
	material: StandardMaterial,
	positions: number[],
	indices: number[],
	uvs: number[],
	colors?: number[],
): Mesh {
	const data = new VertexData();
	const normals: number[] = [];
	VertexData.ComputeNormals(positions, indices, normals);
	Object.assign(data, { positions, indices, normals, uvs, ...(colors && { colors }) });
	const mesh = new Mesh(material.name, scene);
	data.applyToMesh(mesh);
	mesh.material = material;
	material.backFaceCulling = false;
	material.twoSidedLighting = true;
	return shade(mesh);
}

/** One mesh for each material, of what will never move: fewer draws. */
export function merged(meshes: readonly Mesh[]): Mesh[] {
	const byMaterial = groupByMaterial(meshes);
	return [...byMaterial].map(([material, group]) => {
		const whole = group.length > 1 ? (Mesh.MergeMeshes(group, true, true) ?? group[0]!) : group[0]!;
		whole.material = material;
		whole.freezeWorldMatrix();
		return shade(whole);
	});
}

/** The same grey every time: noise from a sine is enough for wood and leaves. */
export function chance(index: number): number {
	return Math.abs(Math.sin(index * 12.9898 + 4.1414) * 43758.5453) % 1;
}

function groupByMaterial(meshes: readonly Mesh[]): Map<Mesh['material'], Mesh[]> {
	const groups = new Map<Mesh['material'], Mesh[]>();
	for (const mesh of meshes) {
		const group = groups.get(mesh.material);
		if (group) group.push(mesh);
		else groups.set(mesh.material, [mesh]);
	}
	return groups;
}

function shade(mesh: Mesh): Mesh {
	mesh.receiveShadows = true;
	mesh.isPickable = false;
	return mesh;
}
