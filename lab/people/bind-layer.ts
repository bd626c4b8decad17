import type { HeadMesh } from '../../src/rig/head-mesh.ts';

/**
 * For each vertex the nearest triangle (by its middle) among some of a head mesh.
 *
 * @param positions - Vertices to bind, 3 numbers each, metres.
 * @param regions - Only triangles of regions whose name matches.
 */
export function bindToNearest(mesh: HeadMesh, positions: Float32Array, regions: RegExp): Uint32Array {
	const candidates = trianglesOf(mesh, regions);
	const middles = triangleMiddles(mesh, candidates);
	const binding = new Uint32Array(positions.length / 3);
	for (let i = 0; i < binding.length; i++) {
		let nearest = Infinity;
		for (let c = 0; c < candidates.length; c++) {
			const dx = middles[c * 3]! - positions[i * 3]!;
			const dy = middles[c * 3 + 1]! - positions[i * 3 + 1]!;
			const dz = middles[c * 3 + 2]! - positions[i * 3 + 2]!;
			const squared = dx * dx + dy * dy + dz * dz;
			if (squared < nearest) {
				nearest = squared;
				binding[i] = candidates[c]!;
			}
		}
	}
	return binding;
}

/** Indices of the triangles whose region matches; throws where there are none. */
export function trianglesOf(mesh: HeadMesh, regions: RegExp): number[] {
	const wanted = mesh.regionNames.map((name) => regions.test(name));
	const found = [...mesh.triangleRegions.keys()].filter((t) => wanted[mesh.triangleRegions[t]!]);
	if (found.length === 0) throw new Error(`the head mesh has no region like ${regions}`);
	return found;
}

function triangleMiddles({ positions, triangles }: HeadMesh, indices: readonly number[]): Float32Array {
	const middles = new Float32Array(indices.length * 3);
	indices.forEach((t, i) => {
		for (let k = 0; k < 3; k++) {
			const vertex = triangles[t * 3 + k]! * 3;
			for (let axis = 0; axis < 3; axis++) {
				middles[i * 3 + axis] = middles[i * 3 + axis]! + positions[vertex + axis]! / 3;
			}
		}
	});
	return middles;
}
