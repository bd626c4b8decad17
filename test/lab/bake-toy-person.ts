import type { LinearTexture, Person, PersonLayer } from '../../lab/people/person.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { makeFixtureMesh } from '../fixtures/make-fixture-mesh.ts';

/** An egg with a painted face, two eyeballs and a fringe of half-transparent cards: enough to bake. */
export function makeToyPerson(): Person {
	const mesh = namedRegions(makeFixtureMesh(1, 2));
	const eyeLabels = ['leftEye', 'rightEye'].map((name) => mesh.regionNames.indexOf(name));
	const isEye = (t: number): boolean => eyeLabels.includes(mesh.triangleRegions[t]!);
	return {
		seed: 1,
		name: 'Toy',
		mesh,
		layers: [
			meshLayer('skin', mesh, (t) => !isEye(t), checkers([0.6, 0.35, 0.25], [0.4, 0.2, 0.15], 24)),
			meshLayer('eyes', mesh, isEye, checkers([0.7, 0.7, 0.7], [0.1, 0.2, 0.4], 6)),
			fringe(mesh),
		],
		traits: {},
	};
}

/** The fixture's regions, with lips and ears where a head has them. */
function namedRegions(mesh: HeadMesh): HeadMesh {
	const regionNames = [...mesh.regionNames, 'upperLip', 'earLeft', 'earRight'];
	const first = mesh.regionNames.length;
	const triangleRegions = mesh.triangleRegions.map((region, t) => {
		if (region !== 0) return region;
		const [x, y, z] = center(mesh, t);
		if (z! > 0.05 && Math.abs(x!) < 0.03 && y! > 0.12 && y! < 0.15) return first;
		if (Math.abs(x!) > 0.06 && y! > 0.15 && y! < 0.21) return x! > 0 ? first + 1 : first + 2;
		return region;
	});
	return { ...mesh, regionNames, triangleRegions };
}

function meshLayer(
	name: PersonLayer['name'],
	mesh: HeadMesh,
	keep: (triangle: number) => boolean,
	texture: LinearTexture,
): PersonLayer {
	const kept = [...mesh.triangleRegions.keys()].filter(keep);
	const vertexBinding = new Uint32Array(mesh.positions.length / 3);
	for (let t = 0; t < mesh.triangles.length / 3; t++) {
		for (let k = 0; k < 3; k++) vertexBinding[mesh.triangles[t * 3 + k]!] = t;
	}
	return {
		name,
		positions: mesh.positions,
		triangles: Uint32Array.from(kept.flatMap((t) => [...mesh.triangles.subarray(t * 3, t * 3 + 3)])),
		uvs: mesh.uvs,
		texture,
		alpha: 'opaque',
		twoSided: false,
		vertexBinding,
		triangleRegions: Uint8Array.from(kept, (t) => mesh.triangleRegions[t]!),
	};
}

/** Vertical cards across the forehead, striped with strands. */
function fringe(mesh: HeadMesh): PersonLayer {
	const bound = [...mesh.triangleRegions.keys()].find((t) => center(mesh, t)[1]! > 0.24)!;
	const positions: number[] = [];
	const uvs: number[] = [];
	const triangles: number[] = [];
	for (let i = 0; i < 8; i++) {
		const angle = (i / 7 - 0.5) * 1.6;
		const first = positions.length / 3;
		for (const [side, y] of [
			[-1, 0.27],
			[1, 0.27],
			[-1, 0.21],
			[1, 0.21],
		] as const) {
			const turn = angle + side * 0.12;
			const radius = y > 0.25 ? 0.07 : 0.1;
			positions.push(radius * Math.sin(turn), y, radius * Math.cos(turn));
			uvs.push(side * 0.5 + 0.5, y > 0.25 ? 0 : 1);
		}
		triangles.push(first, first + 2, first + 1, first + 1, first + 2, first + 3);
	}
	const texture = checkers([0.1, 0.05, 0.03], [0.2, 0.1, 0.05], 16);
	for (let i = 0; i < texture.width * texture.height; i++) texture.texels[i * 4 + 3] = i % 8 < 5 ? 0.9 : 0;
	return {
		name: 'hair',
		positions: Float32Array.from(positions),
		triangles: Uint32Array.from(triangles),
		uvs: Float32Array.from(uvs),
		texture,
		alpha: 'blend',
		twoSided: true,
		vertexBinding: new Uint32Array(positions.length / 3).fill(bound),
	};
}

function checkers(a: readonly number[], b: readonly number[], cells: number): LinearTexture {
	const size = 128;
	const texels = new Float32Array(size * size * 4);
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const dark = (Math.floor((x * cells) / size) + Math.floor((y * cells) / size)) % 2 === 0;
			texels.set([...(dark ? a : b), 1], (y * size + x) * 4);
		}
	}
	return { width: size, height: size, texels };
}

function center({ positions, triangles }: HeadMesh, triangle: number): number[] {
	return [0, 1, 2].map(
		(k) => [0, 1, 2].reduce((sum, corner) => sum + positions[triangles[triangle * 3 + corner]! * 3 + k]!, 0) / 3,
	);
}
