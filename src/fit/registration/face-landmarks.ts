import type { HeadModel } from '../../rig/head-model.ts';

/** What a camera sees of a face from its front. */
const REGIONS = /^(face|nose|upperLip|lowerLip|upperLid|lowerLid)/;
/** In front of this depth, metres: cheeks end here. */
const FRONT = 0.03;

/**
 * Vertices of the head model that stand for landmarks of a face, spread evenly over its front, in ascending order: about as
 * many as a dense detector's where `every` is 8.
 *
 * @param every - One of so many vertices.
 */
export function faceLandmarks(head: HeadModel, every = 8): Uint32Array {
	const { triangles, triangleRegions, regionNames, positions } = head.mean;
	const found = new Set<number>();
	triangleRegions.forEach((region, t) => {
		if (!REGIONS.test(regionNames[region]!)) return;
		for (let k = 0; k < 3; k++) {
			const vertex = triangles[t * 3 + k]!;
			if (positions[vertex * 3 + 2]! > FRONT) found.add(vertex);
		}
	});
	return Uint32Array.from([...found].sort((a, b) => a - b).filter((_, i) => i % every === 0));
}
