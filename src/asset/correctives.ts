import { ASSET_LIMITS } from './limits.ts';

/** Weights that act on the same splats. */
export interface CorrectiveRegion {
	/** The first of the decoder's weights that the region uses. */
	readonly firstWeight: number;
	/** How many it uses, from that one on. */
	readonly weightCount: number;
}

/**
 * What expressions change on splats beyond moving them with their triangles: offsets of centre, colour and opacity, each
 * times a weight that the decoder gives. Added at rest, before the triangle carries the splat; weights of 0 change nothing.
 */
export interface Correctives {
	readonly regions: readonly CorrectiveRegion[];
	/** The splats that are corrected: indices into the cloud, ascending. */
	readonly splats: Uint32Array;
	/** The region of each of them. */
	readonly splatRegions: Uint8Array;
	/**
	 * CORRECTIVE_ENTRY_BYTES each, for every weight of a splat's region, splat after splat: dx dy dz of the centre in the
	 * avatar's frame at rest, dr dg db, d opacity, 0; in the weight's steps.
	 */
	readonly entries: Int8Array;
	/**
	 * What 1 in an entry means, 3 numbers a weight: metres of the centre, display sRGB of 0..1, opacity of 0..1. Weights
	 * are held within ±CORRECTIVE_WEIGHT_LIMIT where they are used.
	 */
	readonly steps: Float32Array;
}

/** Bytes of one splat's entry for one weight. */
export const CORRECTIVE_ENTRY_BYTES = 8;

/** How many weights the decoder has to give. */
export function correctiveWeightCount(correctives: Correctives | undefined): number {
	return correctives ? correctives.steps.length / 3 : 0;
}

/** The first thing that is wrong with correctives for a cloud of so many splats, in words; undefined where they are sound. */
export function correctivesFault(correctives: Correctives, splatCount: number): string | undefined {
	const { regions, splats, splatRegions, entries, steps } = correctives;
	const limits = ASSET_LIMITS;
	const weightCount = correctiveWeightCount(correctives);
	if (!(weightCount % 1 === 0 && weightCount <= limits.correctiveWeights)) return `steps has ${steps.length} numbers`;
	for (const [i, { firstWeight: first, weightCount: count }] of regions.entries()) {
		const inRange = count >= 1 && count <= limits.correctiveWeightsPerRegion && first >= 0;
		if (!(inRange && first % 1 === 0 && count % 1 === 0 && first + count <= weightCount)) {
			return `regions[${i}] has ${count} of ${weightCount} weights from ${first} on`;
		}
	}
	if (regions.length > limits.regions) return `regions has ${regions.length} entries`;
	for (let i = 0; i < steps.length; i++) {
		// An entry goes up to 128 steps. Written so that NaN fails too.
		const most = (i % 3 === 0 ? limits.correctiveMetres : limits.correctiveRange) / 128;
		if (!(steps[i]! >= 0 && steps[i]! <= most)) return `steps[${i}] is ${steps[i]}; 0 to ${most} are allowed`;
	}
	if (splats.length > limits.correctedSplats) return `splats has ${splats.length} entries`;
	if (splatRegions.length !== splats.length) return `splatRegions has not one entry a splat`;
	let entryCount = 0;
	for (let i = 0; i < splats.length; i++) {
		const splat = splats[i]!;
		if (splat >= splatCount || (i > 0 && splat <= splats[i - 1]!)) return `splats[${i}] is ${splat} of ${splatCount}`;
		const region = regions[splatRegions[i]!];
		if (!region) return `splatRegions[${i}] is ${splatRegions[i]}`;
		entryCount += region.weightCount;
	}
	const bytes = entryCount * CORRECTIVE_ENTRY_BYTES;
	if (entries.length === bytes && entryCount <= limits.correctiveEntries) return undefined;
	return `entries has ${entries.length} bytes; ${bytes} belong there`;
}
