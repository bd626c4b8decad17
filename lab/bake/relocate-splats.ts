import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import type { RenderOptions, SplatEngine } from './splat-engine.ts';
import type { SplatSet } from './splat-set.ts';

/** A splat whose largest share in any picture is below this, in pixels of full weight, is as good as unseen. */
const UNSEEN_WEIGHT = 0.25;
/** A split shortens the splat along its longest axis by this much in the logarithm, and moves the halves apart. */
const SPLIT_SHRINK = 0.5;
const SPLIT_STEP = 0.55;

/** What the pictures say about each splat. */
export interface SplatUse {
	/** Largest Σ weight over the pixels of any one picture. */
	readonly weight: Float32Array;
	/** Σ weight · |error| over all pictures. */
	readonly error: Float32Array;
}

/** One picture to measure use in. */
export interface UseView extends RenderOptions {
	/** Premultiplied target, 4 bytes a pixel. */
	readonly picture: Uint8Array;
}

/** Measures how much each splat shows: it is the gradient of its red and green by the "losses" of slopes |error| and 1. */
export function measureUse(engine: SplatEngine, views: Iterable<UseView>): SplatUse {
	const weight = new Float32Array(engine.count);
	const error = new Float32Array(engine.count);
	for (const { picture, ...options } of views) {
		engine.render(options);
		const pixels = options.camera.size ** 2;
		const { image, imageGradient, gradients } = engine;
		for (let i = 0; i < pixels; i++) {
			const through = 1 - picture[i * 4 + 3]! / 255;
			const wanted = picture[i * 4]! / 255 + through * options.background[0]!;
			imageGradient[i] = Math.abs(image[i]! - wanted);
		}
		imageGradient.fill(1, pixels, 2 * pixels);
		imageGradient.fill(0, 2 * pixels, 3 * pixels);
		gradients.fill(0);
		engine.backward();
		for (let i = 0; i < engine.count; i++) {
			weight[i] = Math.max(weight[i]!, gradients[i * SPLAT_STRIDE + 13]!);
			error[i]! += gradients[i * SPLAT_STRIDE + 12]!;
		}
		gradients.fill(0);
	}
	return { weight, error };
}

/**
 * Moves the least visible splats onto those with most error, which they split along the long axis. Guarded splats neither
 * move nor are split.
 *
 * @param share - At most this share of all splats moves.
 * @returns How many moved.
 */
export function relocateSplats(
	engine: SplatEngine,
	set: SplatSet,
	anchors: Float32Array,
	{ weight, error }: SplatUse,
	share: number,
): number {
	const free = Array.from({ length: set.count }, (_, i) => i).filter((i) => !set.guarded[i]);
	const unseen = free.filter((i) => weight[i]! < UNSEEN_WEIGHT).sort((a, b) => weight[a]! - weight[b]!);
	const moving = unseen.slice(0, Math.round(share * set.count));
	const gone = new Set(moving);
	const sources = free.filter((i) => !gone.has(i)).sort((a, b) => error[b]! - error[a]!);
	moving.forEach((to, rank) => {
		const from = sources[rank];
		if (from !== undefined) splitOnto(engine, set, anchors, from, to);
	});
	return moving.length;
}

function splitOnto(engine: SplatEngine, set: SplatSet, anchors: Float32Array, from: number, to: number): void {
	const f = from * SPLAT_STRIDE;
	const t = to * SPLAT_STRIDE;
	const { splats } = engine;
	let axis = 0;
	for (let k = 1; k < 3; k++) if (splats[f + 8 + k]! > splats[f + 8 + axis]!) axis = k;
	const step = SPLIT_STEP * Math.exp(splats[f + 8 + axis]!);
	splats[f + 8 + axis]! -= SPLIT_SHRINK;
	for (const array of [splats, engine.moments1, engine.moments2]) array.copyWithin(t, f, f + SPLAT_STRIDE);
	const direction = rotatedAxis(splats, f + 4, axis);
	for (let k = 0; k < 3; k++) {
		splats[t + k]! += step * direction[k]!;
		splats[f + k]! -= step * direction[k]!;
		anchors[to * 3 + k] = anchors[from * 3 + k]!;
	}
	engine.triangles[to] = engine.triangles[from]!;
	set.triangles[to] = set.triangles[from]!;
	set.layers[to] = set.layers[from]!;
	set.spacings[to] = set.spacings[from]!;
}

/** A local axis of a splat in the avatar frame: one column of its rotation. */
function rotatedAxis(splats: Float32Array, at: number, axis: number): number[] {
	const length = Math.hypot(splats[at]!, splats[at + 1]!, splats[at + 2]!, splats[at + 3]!);
	const [x, y, z, w] = [0, 1, 2, 3].map((k) => splats[at + k]! / length) as [number, number, number, number];
	if (axis === 0) return [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)];
	if (axis === 1) return [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)];
	return [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)];
}
