import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { PersonLayer } from '../people/person.ts';

/** For each triangle of a layer the head-mesh triangle at the same place, or -1 where it is no part of the head mesh. */
export function matchMeshTriangles(
	layer: Pick<PersonLayer, 'positions' | 'triangles'>,
	mesh: Pick<HeadMesh, 'positions' | 'triangles'>,
): Int32Array {
	const own = new Map<string, number>();
	for (let t = 0; t < mesh.triangles.length / 3; t++) own.set(centerKey(mesh, t), t);
	return Int32Array.from({ length: layer.triangles.length / 3 }, (_, t) => own.get(centerKey(layer, t)) ?? -1);
}

/** The middle of a triangle, to a third of a micrometre. */
function centerKey({ positions, triangles }: Pick<HeadMesh, 'positions' | 'triangles'>, triangle: number): string {
	return [0, 1, 2]
		.map((k) => {
			const sum = [0, 1, 2].reduce((s, corner) => s + positions[triangles[triangle * 3 + corner]! * 3 + k]!, 0);
			return Math.round(sum * 1e6);
		})
		.join();
}
