import type { HeadMesh } from '../rig/head-mesh.ts';
import { poseVertices } from '../rig/pose-vertices.ts';
import type { Decoder } from './decoder.ts';

/** Creates a decoder that poses the mesh by its blendshapes and joints. It needs no runtime and gives no correctives. */
export function createMeshDecoder(mesh: HeadMesh): Decoder {
	return {
		vertexCount: mesh.positions.length / 3,
		run: (expression, joints, outVertices) => {
			poseVertices(outVertices, mesh, expression, joints);
			return DONE;
		},
		dispose: () => undefined,
	};
}

const DONE = Promise.resolve(true);
