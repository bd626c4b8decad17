import type { FitCamera } from '../engine/camera.ts';
import type { Raster, SplatScene, Tensor } from '../engine/engine.ts';
import { SPLAT_STRIDE } from '../engine/splat-layout.ts';

/** A splat with so many pixels of full weight, over all pictures, is well seen. */
const WELL_SEEN_PIXELS = 4;
/** How firmly well-seen and unseen splats are held to what the prior said. */
const LEAST = 0.05;
const LARGEST_WEIGHT = 4;

/**
 * Adds what each splat weighs in a picture (Σ α·T over its pixels) to `seen`: the gradient of its red under a loss that is
 * the sum of all red.
 *
 * @param scratch - As large as the splats; emptied.
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

/** How firmly each splat is held: little where it was well seen, much where it was seen at a grazing angle or not at all. */
export function anchorWeights(seen: Float64Array): Float32Array {
	return Float32Array.from(seen, (pixels) => {
		const hidden = 1 - Math.min(1, pixels / WELL_SEEN_PIXELS);
		return LEAST + LARGEST_WEIGHT * hidden * hidden;
	});
}
