import { Matrix, type Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';

/*
 * Gaspard is right-handed, as glTF is: y is up, the face looks along +z, the subject's left is +x. Babylon's scenes are
 * left-handed by default. There the avatar's x axis is reversed, so that the head is not mirrored: the face still looks along
 * +z, and the subject's left is -x. Only this file handles it.
 */

/** Factor from x of the avatar frame to x of the node's own frame: 1, or -1 in a left-handed scene. */
export function sideSign(rightHanded: boolean): 1 | -1 {
	return rightHanded ? 1 : -1;
}

/** Writes the column-major map from the avatar frame to the world, from the world matrix of the avatar's node. */
export function avatarToWorld(out: Float32Array, nodeToWorld: Matrix, rightHanded: boolean): void {
	// Babylon's matrices, for row vectors, have the same memory layout as column-major matrices for column vectors.
	out.set(nodeToWorld.m);
	if (rightHanded) return;
	for (let i = 0; i < 4; i++) out[i] = -out[i]!;
}

/** Changes a camera's view matrix to a column-major map from the world to a view that looks along -z, in place. */
export function worldToView(view: Float32Array, rightHanded: boolean): void {
	if (rightHanded) return;
	for (let i = 2; i < 16; i += 4) view[i] = -view[i]!;
}

/**
 * Converts the pose of a viewer to a right-handed world in which cameras look along -z, in place: reverses z in a left-handed
 * scene. Position x y z, rotation x y z w.
 */
export function viewerAcross(position: number[], rotation: number[], rightHanded: boolean): void {
	if (rightHanded) return;
	position[2] = -position[2]!;
	rotation[0] = -rotation[0]!;
	rotation[1] = -rotation[1]!;
}

/**
 * Converts the root of an avatar from the world of `viewerAcross` to the world matrix of its node. The matrix has no scale,
 * only the signs that the node's own scaling has.
 */
export function rootAcross(
	out: Matrix,
	position: Vector3,
	rotation: Quaternion,
	node: Vector3,
	rightHanded: boolean,
): void {
	const side = sideSign(rightHanded);
	signs.set(side * Math.sign(node.x), Math.sign(node.y), Math.sign(node.z));
	Matrix.ComposeToRef(signs, rotation, position, out);
	out.multiplyToRef(Matrix.ScalingToRef(1, 1, side, mirror), out);
}

const signs = new Vector3();
const mirror = new Matrix();

/** Converts a box (minimum x y z, maximum x y z) from the avatar frame to the node's own frame. */
export function boxInNode(out: Float32Array, box: Float32Array, rightHanded: boolean): void {
	out.set(box);
	if (rightHanded) return;
	out[0] = -box[3]!;
	out[3] = -box[0]!;
}
