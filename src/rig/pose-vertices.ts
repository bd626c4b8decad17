import { EXPRESSION_COUNT } from './expression-names.ts';
import { type HeadMesh, JOINT_COUNT } from './head-mesh.ts';
import { JOINT_MAP_STRIDE, jointMaps } from './joint-maps.ts';

/**
 * Writes the posed vertices of a head: neutral + Σ weight · shape, then linear blend skinning with the four joints. The
 * rest of a vertex's skin weights up to 1 stays with the fixed bust. An avatar's decoder computes the same; this is the
 * reference for checks, picking and machines without a decoder. Allocates nothing.
 *
 * @param out - Receives 3 numbers a vertex, metres, avatar frame. Must not be `mesh.positions`.
 * @param expression - 52 weights in the order of EXPRESSION_NAMES. They are not clamped.
 * @param joints - Local rotations of neck, head, leftEye, rightEye: 4 quaternions x y z w of any length.
 */
export function poseVertices(
	out: Float32Array,
	mesh: HeadMesh,
	expression: ArrayLike<number>,
	joints: ArrayLike<number>,
): void {
	out.set(mesh.positions);
	for (let shape = 0; shape < EXPRESSION_COUNT; shape++) {
		const weight = expression[shape]!;
		if (weight === 0) continue;
		const { vertices, offsets } = mesh.expressions[shape]!;
		for (let i = 0, o = 0; i < vertices.length; i++, o += 3) {
			const at = vertices[i]! * 3;
			out[at] = out[at]! + weight * offsets[o]!;
			out[at + 1] = out[at + 1]! + weight * offsets[o + 1]!;
			out[at + 2] = out[at + 2]! + weight * offsets[o + 2]!;
		}
	}
	jointMaps(maps, mesh.jointPositions, joints);
	skin(out, mesh.skinWeights);
}

const maps = new Float64Array(JOINT_COUNT * JOINT_MAP_STRIDE);

/** Applies the blended joint transforms to every vertex, in place. */
function skin(vertices: Float32Array, weights: Float32Array): void {
	for (let at = 0, w = 0; at < vertices.length; at += 3, w += JOINT_COUNT) {
		const x = vertices[at]!;
		const y = vertices[at + 1]!;
		const z = vertices[at + 2]!;
		let fixed = 1;
		let px = 0;
		let py = 0;
		let pz = 0;
		for (let joint = 0; joint < JOINT_COUNT; joint++) {
			const weight = weights[w + joint]!;
			if (weight === 0) continue;
			const m = joint * JOINT_MAP_STRIDE;
			px += weight * (maps[m]! * x + maps[m + 1]! * y + maps[m + 2]! * z + maps[m + 3]!);
			py += weight * (maps[m + 4]! * x + maps[m + 5]! * y + maps[m + 6]! * z + maps[m + 7]!);
			pz += weight * (maps[m + 8]! * x + maps[m + 9]! * y + maps[m + 10]! * z + maps[m + 11]!);
			fixed -= weight;
		}
		vertices[at] = px + fixed * x;
		vertices[at + 1] = py + fixed * y;
		vertices[at + 2] = pz + fixed * z;
	}
}
