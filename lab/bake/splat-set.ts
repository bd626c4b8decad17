import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';

/** Splats in the making, in order of importance, with what the polish must know of each. */
export interface SplatSet {
	readonly count: number;
	/** SPLAT_STRIDE floats a splat: see src/fit/engine/splat-layout.ts. */
	readonly records: Float32Array;
	/** The head-mesh triangle each splat follows. */
	readonly triangles: Uint32Array;
	/** Index into `person.layers`. */
	readonly layers: Uint8Array;
	/** Distance to the neighbours at rest, metres. */
	readonly spacings: Float32Array;
	/** 1 where a splat must stay what it is: lids, lips, inside of the mouth, eyes, teeth, tongue. Else 0. */
	readonly guarded: Uint8Array;
}

/** An empty set. */
export function createSplatSet(count: number): SplatSet {
	return {
		count,
		records: new Float32Array(count * SPLAT_STRIDE),
		triangles: new Uint32Array(count),
		layers: new Uint8Array(count),
		spacings: new Float32Array(count),
		guarded: new Uint8Array(count),
	};
}
