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
	const weightCount = steps.length / 3;
	if (!Number.isInteger(weightCount)) return `steps has ${steps.length} numbers; 3 a weight belong there`;
	return (
		tooMany('weights', weightCount, ASSET_LIMITS.correctiveWeights) ??
		tooMany('regions', regions.length, ASSET_LIMITS.regions) ??
		tooMany('corrected splats', splats.length, ASSET_LIMITS.correctedSplats) ??
		tooMany('entries', entries.length / CORRECTIVE_ENTRY_BYTES, ASSET_LIMITS.correctiveEntries) ??
		regionsFault(regions, weightCount) ??
		stepsFault(steps) ??
		splatsFault(correctives, splatCount) ??
		entriesFault(regions, splatRegions, entries)
	);
}

function tooMany(what: string, actual: number, limit: number): string | undefined {
	return actual > limit ? `there are ${actual} ${what}; ${limit} are allowed` : undefined;
}

function regionsFault(regions: readonly CorrectiveRegion[], weightCount: number): string | undefined {
	for (const [i, region] of regions.entries()) {
		const { firstWeight: first, weightCount: count } = region;
		const limit = ASSET_LIMITS.correctiveWeightsPerRegion;
		if (!(Number.isInteger(count) && count >= 1 && count <= limit)) {
			return `regions[${i}] has ${count} weights; 1 to ${limit} are allowed`;
		}
		if (!(Number.isInteger(first) && first >= 0 && first + count <= weightCount)) {
			return `regions[${i}] uses the weights from ${first} to ${first + count - 1}, but there are only ${weightCount}`;
		}
	}
	return undefined;
}

/** Written so that NaN fails too. */
function stepsFault(steps: Float32Array): string | undefined {
	const { correctiveMetres, correctiveRange } = ASSET_LIMITS;
	for (let i = 0; i < steps.length; i++) {
		const limit = i % 3 === 0 ? correctiveMetres : correctiveRange;
		// An entry goes up to 128 steps.
		if (!(steps[i]! >= 0 && steps[i]! * 128 <= limit)) {
			return `steps[${i}] is ${steps[i]}; 0 to ${limit / 128} are allowed`;
		}
	}
	return undefined;
}

function splatsFault({ regions, splats, splatRegions }: Correctives, splatCount: number): string | undefined {
	if (splatRegions.length !== splats.length) {
		return `splatRegions has ${splatRegions.length} entries; one for each of ${splats.length} splats belong there`;
	}
	for (let i = 0; i < splats.length; i++) {
		if (i > 0 && splats[i]! <= splats[i - 1]!) return `splats[${i}] is ${splats[i]}, which is not ascending`;
		if (splats[i]! >= splatCount) return `splats[${i}] is ${splats[i]}, but there are only ${splatCount}`;
		if (splatRegions[i]! >= regions.length) {
			return `splatRegions[${i}] is ${splatRegions[i]}, but there are only ${regions.length} regions`;
		}
	}
	return undefined;
}

function entriesFault(
	regions: readonly CorrectiveRegion[],
	splatRegions: Uint8Array,
	entries: Int8Array,
): string | undefined {
	let count = 0;
	for (const region of splatRegions) count += regions[region]!.weightCount;
	const bytes = count * CORRECTIVE_ENTRY_BYTES;
	return entries.length === bytes ? undefined : `entries has ${entries.length} bytes; ${bytes} belong there`;
}
