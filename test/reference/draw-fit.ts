import type { Engine } from '../../src/fit/engine/engine.ts';
import type { FitPrior } from '../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';
import type { AvatarPose } from './draw-avatar.ts';

/** Draws a fit for the camera of its first picture, in uniform light, over black: 4 numbers a pixel, 0..1, premultiplied. */
export function drawFit(
	engine: Engine,
	prior: FitPrior,
	fit: PersonFit,
	{ expression, joints }: AvatarPose,
): Float64Array {
	const { camera } = fit.views[0]!;
	const raster = engine.createRaster({ splatCount: prior.anchors.count, maxSize: camera.size });
	const maps = engine.allocate((fit.shape.mesh.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	fit.shape.writeMaps(maps.values, expression, joints);
	const binding = { triangles: prior.triangles, maps };
	raster.draw({ splats: fit.splats(), binding }, { camera, background: [0, 0, 0] });
	const pixels = camera.size ** 2;
	return Float64Array.from({ length: pixels * 4 }, (_, i) =>
		i % 4 === 3 ? 1 - raster.transmittance.values[i >> 2]! : raster.image.values[(i % 4) * pixels + (i >> 2)]!,
	);
}
