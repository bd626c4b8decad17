import { Matrix, type Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';

/*
 * Gaspard is right-handed, as glTF is: y up, the face looks along +z, the subject's left is +x. Babylon's scenes are
 * left-handed unless told otherwise. There an avatar's own x axis is turned around, so that it is no mirror image: the face
 * still looks along +z, the subject's left is -x. Everything that knows this is here.
 */

/** How x of the avatar frame is written in the node's own frame: 1, or -1 in a left-handed scene. */
export function sideSign(rightHanded: boolean): 1 | -1 {
	return rightHanded ? 1 : -1;
}

/** Column-major map from the avatar frame to the world, from the world matrix of the avatar's node. */
export function avatarToWorld(out: Float32Array, nodeToWorld: Matrix, rightHanded: boolean): void {
	// Babylon's rows times row vectors lie in memory as columns times column vectors do.
	out.set(nodeToWorld.m);
	if (rightHanded) return;
	for (let i = 0; i < 4; i++) out[i] = -out[i]!;
}

/** Makes of a camera's view matrix a column-major map from the world to a view that looks along -z, in place. */
export function worldToView(view: Float32Array, rightHanded: boolean): void {
	if (rightHanded) return;
	for (let i = 2; i < 16; i += 4) view[i] = -view[i]!;
}

/**
 * Writes a viewer of the scene into a right-handed world, in which cameras look along -z: in a left-handed scene z is turned
 * around. In place; position x y z, rotation x y z w.
 */
export function viewerAcross(position: number[], rotation: number[], rightHanded: boolean): void {
	if (rightHanded) return;
	position[2] = -position[2]!;
	rotation[0] = -rotation[0]!;
	rotation[1] = -rotation[1]!;
}

/**
 * Writes where a node is whose avatar has this root in the world of `viewerAcross`: a matrix of Babylon, without scale but
 * for the signs that the node's own scaling undoes.
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

/** A box (minimum x y z, maximum x y z) of the avatar frame in the node's own frame. */
export function boxInNode(out: Float32Array, box: Float32Array, rightHanded: boolean): void {
	out.set(box);
	if (rightHanded) return;
	out[0] = -box[3]!;
	out[3] = -box[0]!;
}
