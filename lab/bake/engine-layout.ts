/**
 * Floats of one splat record: 0 centre x y z, 3 unused, 4 quaternion x y z w (any length), 8 natural logarithms of the
 * standard deviations, 11 unused, 12 colour r g b (display sRGB, 0..1), 15 opacity logit. Gradients have the same layout.
 */
export const SPLAT_STRIDE = 16;
/** Floats of one screen gradient record; 6, 7, 8 are the sums of weight · image gradient. */
export const SCREEN_GRADIENT_STRIDE = 12;

/** Side of a tile in pixels. */
export const TILE = 16;
/** Room for tile entries: more than any sane set of splats has. */
const INSTANCES_PER_SPLAT = 16;

/** How much room an engine takes. */
export interface EngineSize {
	readonly count: number;
	/** Pixels of the largest picture. */
	readonly maxPixels: number;
	/** Triangles of the head mesh, where poses are used. */
	readonly triangleCount?: number;
	/** How many poses may be added. */
	readonly poseCount?: number;
}

/** The arrays in the memory of an engine. */
export type PointerName =
	| 'splats'
	| 'posed'
	| 'gradients'
	| 'posedGradients'
	| 'moments1'
	| 'moments2'
	| 'screenGradients'
	| 'projected'
	| 'triangles'
	| 'depths'
	| 'visible'
	| 'tileRects'
	| 'keys'
	| 'swap'
	| 'order'
	| 'counters'
	| 'tileStarts'
	| 'instances'
	| 'image'
	| 'transmittance'
	| 'imageGradient'
	| 'camera'
	| 'background'
	| 'rates'
	| 'scratch'
	| 'maps';

/** Where each array lies in the memory of an engine. */
export interface EngineLayout {
	/** Byte offsets, multiples of 64. */
	readonly at: Readonly<Record<PointerName, number>>;
	/** Lengths in words of 4 bytes. */
	readonly words: Readonly<Record<PointerName, number>>;
	/** Length of the whole. */
	readonly bytes: number;
}

/** Lays out the memory of an engine. The kernels' records are described in lab/kernels/layout.ts. */
export function layOutEngine(size: EngineSize): EngineLayout {
	const { count, maxPixels, triangleCount = 1, poseCount = 0 } = size;
	const words: Record<PointerName, number> = {
		splats: count * SPLAT_STRIDE,
		posed: count * SPLAT_STRIDE,
		gradients: count * SPLAT_STRIDE,
		posedGradients: count * SPLAT_STRIDE,
		moments1: count * SPLAT_STRIDE,
		moments2: count * SPLAT_STRIDE,
		screenGradients: count * SCREEN_GRADIENT_STRIDE,
		projected: count * 12,
		triangles: count,
		depths: count,
		visible: count,
		tileRects: count * 4,
		keys: count,
		swap: count,
		order: count,
		counters: Math.max(4098, maxPixels / TILE / TILE),
		tileStarts: maxPixels / TILE / TILE + 1,
		instances: count * INSTANCES_PER_SPLAT + 65536,
		image: maxPixels * 3,
		transmittance: maxPixels,
		imageGradient: maxPixels * 3,
		camera: 16,
		background: 4,
		rates: 16,
		scratch: 6144 / 4,
		maps: triangleCount * 16 * poseCount,
	};
	let top = 1024;
	const at = {} as Record<PointerName, number>;
	for (const name of Object.keys(words) as PointerName[]) {
		at[name] = top;
		top = Math.ceil((top + words[name] * 4) / 64) * 64;
	}
	return { at, words, bytes: top };
}
