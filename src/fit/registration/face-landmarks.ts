import type { HeadModel } from '../../rig/head-model.ts';

/** Regions that a frontal camera sees. */
const REGIONS = /^(face|nose|upperLip|lowerLip|upperLid|lowerLid)/;
/** Minimum z of landmark vertices, metres, avatar frame. It excludes the sides of the head beyond the cheeks. */
const FRONT_METRES = 0.03;

/**
 * Returns vertices of the head model to be used as landmarks of a face, in ascending order and evenly distributed over its front. With
 * `every` = 8 there are about as many as a dense landmark detector has.
 *
 * @param every - One vertex of this many is used.
 */
export function faceLandmarks(head: HeadModel, every = 8): Uint32Array {
	const { triangles, triangleRegions, regionNames, positions } = head.mean;
	const found = new Set<number>();
	triangleRegions.forEach((region, t) => {
		if (!REGIONS.test(regionNames[region]!)) return;
		for (let k = 0; k < 3; k++) {
			const vertex = triangles[t * 3 + k]!;
			if (positions[vertex * 3 + 2]! > FRONT_METRES) found.add(vertex);
		}
	});
	return Uint32Array.from([...found].sort((a, b) => a - b).filter((_, i) => i % every === 0));
}
