import type { FitCamera } from '../engine/camera.ts';
import type { Raster, SplatScene, Tensor } from '../engine/engine.ts';
import { SPLAT_STRIDE } from '../engine/splat-layout.ts';

/** A splat with this total weight in pixels, over all pictures, counts as well seen. */
const WELL_SEEN_PIXELS = 4;
/** Weights of the prior term for well-seen and for unseen splats (the second is added to the first). */
const SMALLEST_WEIGHT = 0.05;
const LARGEST_WEIGHT = 4;

/**
 * Adds the weight of each splat in a picture (Σ α·T over its pixels) to `seen`. It is the gradient of the splat's red if the loss is the
 * sum of all red.
 *
 * @param scratch - A tensor as large as the splats; zero afterwards.
 */
export function addSeen(
	seen: Float64Array,
	raster: Raster,
	scene: SplatScene,
	camera: FitCamera,
	scratch: Tensor,
): void {
	raster.draw({ splats: scene.splats, binding: scene.binding }, { camera, background: [0, 0, 0] });
	const pixels = camera.size * camera.size;
	raster.imageGradient.values.fill(0);
	raster.imageGradient.values.fill(1, 0, pixels);
	raster.coverageGradient.values.fill(0);
	scratch.values.fill(0);
	raster.backward({ splats: scratch });
	const { values } = scratch;
	for (let i = 0; i < seen.length; i++) seen[i] = seen[i]! + values[i * SPLAT_STRIDE + 12]!;
	values.fill(0);
}

/** Weights of the prior term: small for splats that are well seen, large for those seen at a grazing angle or not at all. */
export function priorTermWeights(seen: Float64Array): Float32Array {
	return Float32Array.from(seen, (pixels) => {
		const hidden = 1 - Math.min(1, pixels / WELL_SEEN_PIXELS);
		return SMALLEST_WEIGHT + LARGEST_WEIGHT * hidden * hidden;
	});
}
