import { SPLAT_STRIDE } from '../engine/splat-layout.ts';

/** The charts of the prior: the kinds of surface that splats belong to. */
export const CHARTS = ['skin', 'eyes', 'cornea', 'teeth', 'tongue', 'brows', 'lashes', 'hair'] as const;

/** Name of a chart. */
export type ChartName = (typeof CHARTS)[number];

/** Charts that are modelled by hair cards. They differ from person to person, and their splats may be absent. */
export const CARD_CHARTS: readonly ChartName[] = ['brows', 'lashes', 'hair'];

/**
 * Initial splats of every person: on the average person's head, in order of importance, so that every prefix covers the whole head.
 */
export interface AnchorSet {
	readonly count: number;
	/** Index into CHARTS. */
	readonly charts: Uint8Array;
	/** Triangle of the head mesh that each splat follows. */
	readonly triangles: Uint32Array;
	/** SPLAT_STRIDE numbers each: the splat before training, average person, metres. */
	readonly records: Float32Array;
	/** Unit normals, 3 numbers each. */
	readonly normals: Float32Array;
	/** Distance to the neighbours, metres. */
	readonly spacings: Float32Array;
	/** Triangle of the layer and barycentric weights, 4 numbers each; -1 for hair cards. */
	readonly places: Float32Array;
}

/** Returns the first `count` anchors, enlarged so that they cover the same area as all of them. */
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
