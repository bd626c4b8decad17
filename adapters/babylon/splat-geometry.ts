import { Geometry } from '@babylonjs/core/Meshes/geometry.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { QUADS_PER_BATCH } from '../../src/splat/constants.ts';
import { quadBatchIndices } from '../../src/splat/quad-batch.ts';

const shared = new WeakMap<Scene, Geometry>();

/**
 * Sets the geometry of a mesh to the one that all avatars of its scene draw: the indices of a batch of quads, repeated by
 * instancing. It has no attributes, since the shader reads splats from textures. Babylon frees it with the last mesh.
 */
export function applySplatGeometry(mesh: Mesh): void {
	const scene = mesh.getScene();
	let geometry = shared.get(scene);
	if (!geometry || geometry.isDisposed()) {
		geometry = makeGeometry(scene);
		shared.set(scene, geometry);
	}
	geometry.applyToMesh(mesh);
	mesh.subMeshes = [];
	new SubMesh(0, 0, QUADS_PER_BATCH * 4, 0, QUADS_PER_BATCH * 6, mesh, undefined, false);
}

function makeGeometry(scene: Scene): Geometry {
	const geometry = new Geometry('gaspard splat quads', scene);
	geometry.setIndices(quadBatchIndices(), QUADS_PER_BATCH * 4);
	return geometry;
}
