import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { type HeadMesh, JOINT_COUNT } from '../rig/head-mesh.ts';
import { poseVertices } from '../rig/pose-vertices.ts';
import { PoseInterpolator } from './pose-interpolator.ts';

/** Expression and joints of the poses that are decoded, moved like their vertices: what a pose is before it is decoded. */
export class PoseParameters {
	/** 52 weights, then 4 quaternions. */
	readonly motion: PoseInterpolator;

	constructor() {
		const rest = new Float32Array(EXPRESSION_COUNT + JOINT_COUNT * 4);
		for (let joint = 0; joint < JOINT_COUNT; joint++) rest[EXPRESSION_COUNT + joint * 4 + 3] = 1;
		this.motion = new PoseInterpolator(rest);
	}

	/** The pose that the next `motion.commit` moves to. */
	setPending(expression: Float32Array, joints: Float32Array): void {
		this.motion.pending.set(expression);
		this.motion.pending.set(joints, EXPRESSION_COUNT);
	}

	/** Writes the vertices that the mesh gives for the pose that is shown. */
	poseShown(out: Float32Array, mesh: HeadMesh): void {
		poseByMesh(out, mesh, this.motion.shown);
	}

	/** Writes the vertices that the mesh gives for the pose that is moved to. */
	poseTarget(out: Float32Array, mesh: HeadMesh): void {
		poseByMesh(out, mesh, this.motion.target);
	}
}

function poseByMesh(out: Float32Array, mesh: HeadMesh, parameters: Float32Array): void {
	poseVertices(out, mesh, parameters, parameters.subarray(EXPRESSION_COUNT));
}
