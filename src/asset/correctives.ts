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

/** The first of the lists that does not hold together for a cloud of so many splats; undefined where all do. */
export function correctivesFault(correctives: Correctives, splatCount: number): keyof Correctives | undefined {
	const { regions, splats, splatRegions, entries, steps } = correctives;
	const limits = ASSET_LIMITS;
	const weights = correctiveWeightCount(correctives);
	if (weights % 1 !== 0 || weights > limits.correctiveWeights) return 'steps';
	for (let i = 0; i < steps.length; i++) {
		// An entry goes up to 128 steps. Written so that NaN fails too.
		const most = (i % 3 === 0 ? limits.correctiveMetres : limits.correctiveRange) / 128;
		if (!(steps[i]! >= 0 && steps[i]! <= most)) return 'steps';
	}
	for (const { firstWeight: first, weightCount: count } of regions) {
		const whole = first % 1 === 0 && count % 1 === 0 && first >= 0 && count >= 1;
		if (!whole || count > limits.correctiveWeightsPerRegion || first + count > weights) return 'regions';
	}
	if (splats.length > limits.correctedSplats) return 'splats';
	let entryCount = 0;
	for (let i = 0; i < splats.length; i++) {
		if (splats[i]! >= splatCount || (i > 0 && splats[i]! <= splats[i - 1]!)) return 'splats';
		entryCount += regions[splatRegions[i]!]?.weightCount ?? NaN;
	}
	if (splatRegions.length !== splats.length || Number.isNaN(entryCount)) return 'splatRegions';
	if (entryCount > limits.correctiveEntries) return 'entries';
	return entries.length === entryCount * CORRECTIVE_ENTRY_BYTES ? undefined : 'entries';
}
