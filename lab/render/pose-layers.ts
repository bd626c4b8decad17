import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../src/splat/triangle-map.ts';
import type { Person } from '../people/person.ts';

/** What a face does: 52 expression weights and the local quaternions (x y z w) of neck, head, leftEye, rightEye. */
export interface Pose {
	readonly expression: ArrayLike<number>;
	readonly joints: ArrayLike<number>;
}

/** No expression, no turned joint. */
export const NEUTRAL_POSE: Pose = {
	expression: new Float32Array(52),
	joints: Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0)),
};

/**
 * Positions of every layer of a person in a pose, in the order of `person.layers`. Each vertex follows the map of its
 * bound triangle: the very map that carries splats in the viewer.
 */
export function poseLayers(person: Person, pose: Pose): Float32Array[] {
	const { mesh, layers } = person;
	const posed = new Float32Array(mesh.positions.length);
	poseVertices(posed, mesh, pose.expression, pose.joints);
	const triangleCount = mesh.triangles.length / 3;
	const maps = new Float64Array(triangleCount * TRIANGLE_MAP_STRIDE);
	const known = new Uint8Array(triangleCount);
	return layers.map(({ positions, vertexBinding }) => {
		const out = new Float32Array(positions.length);
		for (let i = 0; i < vertexBinding.length; i++) {
			const triangle = vertexBinding[i]!;
			const at = triangle * TRIANGLE_MAP_STRIDE;
			if (known[triangle] === 0) {
				triangleMap(maps, at, mesh.positions, posed, mesh.triangles, triangle * 3);
				known[triangle] = 1;
			}
			const x = positions[i * 3]!;
			const y = positions[i * 3 + 1]!;
			const z = positions[i * 3 + 2]!;
			for (let row = 0; row < 3; row++) {
				const m = at + row * 4;
				out[i * 3 + row] = maps[m]! * x + maps[m + 1]! * y + maps[m + 2]! * z + maps[m + 3]!;
			}
		}
		return out;
	});
}
