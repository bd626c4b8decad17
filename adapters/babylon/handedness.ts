import type { Matrix } from '@babylonjs/core/Maths/math.vector.js';

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

/** Column-major map from the world to a view that looks along -z, from a camera's view matrix. */
export function worldToView(out: Float32Array, view: Matrix, rightHanded: boolean): void {
	out.set(view.m);
	if (rightHanded) return;
	for (let i = 2; i < 16; i += 4) out[i] = -out[i]!;
}

/** A box (minimum x y z, maximum x y z) of the avatar frame in the node's own frame. */
export function boxInNode(out: Float32Array, box: Float32Array, rightHanded: boolean): void {
	out.set(box);
	if (rightHanded) return;
	out[0] = -box[3]!;
	out[3] = -box[0]!;
}
