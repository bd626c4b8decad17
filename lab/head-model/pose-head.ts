import { EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';

/** Weights of the expressions that are not 0. */
export type Pose = Readonly<Partial<Record<ExpressionName, number>>>;

/** How far an eyeball turns at weight 1 of eyeLookOut and In, Down, Up: radians. */
const GAZE = { sideways: 0.45, down: 0.35, up: 0.3 } as const;

/** Vertices of a head with an expression, the eyeballs turned where the pose looks: metres. No neck movement. */
export function poseHead(mesh: HeadMesh, pose: Pose): Float64Array {
	const out = Float64Array.from(mesh.positions);
	for (const [name, weight] of Object.entries(pose) as [ExpressionName, number][]) {
		const { vertices, offsets } = mesh.expressions[EXPRESSION_INDEX[name]]!;
		for (let i = 0; i < vertices.length; i++) {
			for (let k = 0; k < 3; k++) out[vertices[i]! * 3 + k]! += weight * offsets[i * 3 + k]!;
		}
	}
	turnEye(out, mesh, 2, 'Left', pose);
	turnEye(out, mesh, 3, 'Right', pose);
	return out;
}

function turnEye(out: Float64Array, mesh: HeadMesh, joint: 2 | 3, side: 'Left' | 'Right', pose: Pose): void {
	const weight = (name: string) => pose[`${name}${side}` as ExpressionName] ?? 0;
	const outwards = joint === 2 ? 1 : -1;
	const yaw = outwards * GAZE.sideways * (weight('eyeLookOut') - weight('eyeLookIn'));
	const pitch = GAZE.down * weight('eyeLookDown') - GAZE.up * weight('eyeLookUp');
	if (yaw === 0 && pitch === 0) return;
	const pivot = mesh.jointPositions.subarray(joint * 3, joint * 3 + 3);
	for (let v = 0; v < out.length / 3; v++) {
		if (mesh.skinWeights[v * 4 + joint]! < 0.5) continue;
		const x = out[v * 3]! - pivot[0]!;
		const y = out[v * 3 + 1]! - pivot[1]!;
		const z = out[v * 3 + 2]! - pivot[2]!;
		const nodY = Math.cos(pitch) * y - Math.sin(pitch) * z;
		const nodZ = Math.sin(pitch) * y + Math.cos(pitch) * z;
		out[v * 3] = pivot[0]! + Math.cos(yaw) * x + Math.sin(yaw) * nodZ;
		out[v * 3 + 1] = pivot[1]! + nodY;
		out[v * 3 + 2] = pivot[2]! + Math.cos(yaw) * nodZ - Math.sin(yaw) * x;
	}
}
