import { SPLAT_STRIDE } from '../engine/splat-layout.ts';

/** The charts of the prior: what kind of surface a splat belongs to. */
export const CHARTS = ['skin', 'eyes', 'cornea', 'teeth', 'tongue', 'brows', 'lashes', 'hair'] as const;

/** Name of a chart. */
export type ChartName = (typeof CHARTS)[number];

/** Charts that are painted on cards: every person has others, and their splats may be missing. */
export const CARD_CHARTS: readonly ChartName[] = ['brows', 'lashes', 'hair'];

/**
 * Where the splats of every person begin: on the average person, in order of importance, so that any prefix covers all of
 * the head.
 */
export interface AnchorSet {
	readonly count: number;
	/** Index into CHARTS. */
	readonly charts: Uint8Array;
	/** Triangle of the head mesh that each follows. */
	readonly triangles: Uint32Array;
	/** SPLAT_STRIDE numbers each: the splat as it is before anything is learned, average person, metres. */
	readonly records: Float32Array;
	/** Unit normals, 3 numbers each. */
	readonly normals: Float32Array;
	/** Distance to the neighbours, metres. */
	readonly spacings: Float32Array;
	/** Triangle of the layer and barycentric weights, 4 numbers each; -1 for cards. */
	readonly places: Float32Array;
}

/** The first `count` anchors, each grown so that they cover what all of them cover. */
export function takeAnchors(set: AnchorSet, count: number): AnchorSet {
	const growth = Math.sqrt(set.count / count);
	const records = set.records.slice(0, count * SPLAT_STRIDE);
	for (let i = 0; i < count; i++) {
		for (let k = 8; k < 11; k++) records[i * SPLAT_STRIDE + k] = records[i * SPLAT_STRIDE + k]! + Math.log(growth);
	}
	return {
		count,
		charts: set.charts.slice(0, count),
		triangles: set.triangles.slice(0, count),
		records,
		normals: set.normals.slice(0, count * 3),
		spacings: set.spacings.slice(0, count).map((x) => x * growth),
		places: set.places.slice(0, count * 4),
	};
}
