import { BufferAttribute, InstancedBufferGeometry, Sphere, Vector3 } from 'three';
import { QUADS_PER_BATCH } from '../../src/splat/constants.ts';

let shared: InstancedBufferGeometry | undefined;
let holders = 0;

/**
 * The one geometry that all avatars draw: indices of a batch of quads, repeated by instancing. It has no attributes: the
 * shader pulls splats from textures. Counted: the last `releaseSplatGeometry` frees it in every renderer.
 */
export function retainSplatGeometry(): InstancedBufferGeometry {
	holders++;
	shared ??= makeGeometry();
	return shared;
}

/** Gives the shared geometry back. */
export function releaseSplatGeometry(): void {
	if (--holders > 0) return;
	shared?.dispose();
	shared = undefined;
}

function makeGeometry(): InstancedBufferGeometry {
	const geometry = new InstancedBufferGeometry();
	const indices = new Uint16Array(QUADS_PER_BATCH * 6);
	for (let quad = 0; quad < QUADS_PER_BATCH; quad++) {
		for (let corner = 0; corner < 6; corner++) indices[quad * 6 + corner] = quad * 4 + [0, 1, 2, 2, 1, 3][corner]!;
	}
	geometry.setIndex(new BufferAttribute(indices, 1));
	geometry.instanceCount = 0;
	// Never asked for while avatars carry their own; a tool that asks must not find it empty.
	geometry.boundingSphere = new Sphere(new Vector3(), Infinity);
	geometry.name = 'gaspard splat quads';
	return geometry;
}
