import { BufferAttribute, InstancedBufferGeometry, Sphere, Vector3 } from 'three';
import { quadBatchIndices } from '../../src/splat/quad-batch.ts';

let shared: InstancedBufferGeometry | undefined;
let holders = 0;

/**
 * Returns the one geometry that all avatars draw: the indices of a batch of quads, repeated by instancing. It has no
 * attributes, since the shader reads splats from textures. Every call needs one `releaseSplatGeometry`; the last of those
 * frees the geometry in every renderer.
 */
export function retainSplatGeometry(): InstancedBufferGeometry {
	holders++;
	shared ??= makeGeometry();
	return shared;
}

/** Ends one use of the shared geometry. */
export function releaseSplatGeometry(): void {
	if (--holders > 0) return;
	shared?.dispose();
	shared = undefined;
}

function makeGeometry(): InstancedBufferGeometry {
	const geometry = new InstancedBufferGeometry();
	geometry.setIndex(new BufferAttribute(quadBatchIndices(), 1));
	geometry.instanceCount = 0;
	// Avatars have bounds of their own. This one keeps tools that ask the geometry from finding it empty.
	geometry.boundingSphere = new Sphere(new Vector3(), Infinity);
	geometry.name = 'gaspard splat quads';
	return geometry;
}
