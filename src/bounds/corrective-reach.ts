import { CORRECTIVE_ENTRY_BYTES, type Correctives } from '../asset/correctives.ts';
import { CORRECTIVE_WEIGHT_LIMIT } from '../splat/constants.ts';

/** How far correctives may move any splat of one region. */
export interface CorrectiveReach {
	readonly firstWeight: number;
	/** For each weight of the region, at 1: metres, when the triangle has carried it. */
	readonly metres: Float32Array;
}

/** A triangle that a pose has stretched stretches what it carries: twice as far is more than skin does. */
const STRETCH = 2;

/** Measures once, at load, what `reachAt` needs: one a region. Linear in the entries. */
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
 * How far any splat may be from where it would be without correctives, metres. Allocates nothing.
 *
 * @param weights - Undefined: whatever they are.
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
