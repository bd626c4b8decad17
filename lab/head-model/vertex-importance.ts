import { REGION_NAMES, type RegionName } from './head-regions.ts';
import type { HeadTopology } from './head-topology.ts';

/** What is seldom or never seen counts less when heads are compared. */
const IMPORTANCE: Partial<Record<RegionName, number>> = {
	bust: 0.4,
	cap: 0.1,
	innerMouth: 0.2,
	eyeSocketLeft: 0.3,
	eyeSocketRight: 0.3,
	hairAnchor: 0.5,
	leftEye: 0.5,
	rightEye: 0.5,
	tongue: 0.3,
};

/** Weight of each vertex in the distance between two heads: that of the most important region it touches. */
export function vertexImportance(topology: HeadTopology): Float32Array {
	const importance = new Float32Array(topology.vertexCount);
	topology.triangleRegions.forEach((label, t) => {
		const weight = IMPORTANCE[REGION_NAMES[label]!] ?? 1;
		for (let k = 0; k < 3; k++) {
			const v = topology.triangles[t * 3 + k]!;
			importance[v] = Math.max(importance[v]!, weight);
		}
	});
	return importance;
}
