import { QUADS_PER_BATCH } from './constants.ts';

/**
 * Indices of one batch of quads, two triangles each: 0 1 2, 2 1 3, then the same from 4 on. One batch is one instance; the
 * vertex shader computes its splat from gl_InstanceID and gl_VertexID. With one quad per instance, drawing was 4 to 14
 * times slower on some drivers.
 */
export function quadBatchIndices(): Uint16Array {
	const indices = new Uint16Array(QUADS_PER_BATCH * 6);
	for (let quad = 0; quad < QUADS_PER_BATCH; quad++) {
		const first = quad * 4;
		indices.set([first, first + 1, first + 2, first + 2, first + 1, first + 3], quad * 6);
	}
	return indices;
}

/** Number of instances that draw `splatCount` splats. */
export function batchCount(splatCount: number): number {
	return Math.ceil(splatCount / QUADS_PER_BATCH);
}
