import { CORRECTIVE_ENTRY_BYTES, type Correctives } from '../asset/correctives.ts';
import { CORRECTIVE_WEIGHT_LIMIT } from '../splat/constants.ts';

/** The largest distance by which correctives may move a splat of one region. */
export interface CorrectiveReach {
	readonly firstWeight: number;
	/** For each weight of the region, at weight 1: the distance after the triangle's transform, metres. */
	readonly metres: Float32Array;
}

/** Factor for triangles that a pose stretches, since their splats move farther with them. Skin stretches less than this. */
const STRETCH = 2;

/** Measures the reach of each region, once per avatar, for `reachAt`. Linear in the number of entries. */
export function measureReach({ regions, splatRegions, entries, steps }: Correctives): CorrectiveReach[] {
	const reaches = regions.map(({ firstWeight, weightCount }) => ({
		firstWeight,
		metres: new Float32Array(weightCount),
	}));
	let entry = 0;
	for (const region of splatRegions) {
		const { firstWeight, metres } = reaches[region]!;
		for (let k = 0; k < metres.length; k++, entry += CORRECTIVE_ENTRY_BYTES) {
			const length = Math.hypot(entries[entry]!, entries[entry + 1]!, entries[entry + 2]!);
			metres[k] = Math.max(metres[k]!, length * steps[(firstWeight + k) * 3]! * STRETCH);
		}
	}
	return reaches;
}

/**
 * Upper bound of the distance between any splat and its place without correctives, metres. Allocates nothing.
 *
 * @param weights - Corrective weights; undefined bounds the distance for all weights.
 */
export function reachAt(reaches: readonly CorrectiveReach[], weights: Float32Array | undefined): number {
	let most = 0;
	for (let region = 0; region < reaches.length; region++) {
		const { firstWeight, metres } = reaches[region]!;
		let sum = 0;
		for (let k = 0; k < metres.length; k++) {
			const weight = weights ? Math.abs(weights[firstWeight + k] ?? 0) : CORRECTIVE_WEIGHT_LIMIT;
			sum += Math.min(weight, CORRECTIVE_WEIGHT_LIMIT) * metres[k]!;
		}
		most = Math.max(most, sum);
	}
	return most;
}
