import validator from 'gltf-validator';
import { expect, test } from 'vitest';
import { checkAsset } from '../../src/asset/check-asset.ts';
import { sealAvatar } from '../../src/asset/content-hash.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../src/asset/write-avatar.ts';
import { fitToAvatar } from '../../src/fit/avatar/fit-to-avatar.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import type { Engine } from '../../src/fit/engine/engine.ts';
import type { FitPrior } from '../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';
import { makeToyPrior } from '../fixtures/make-toy-prior.ts';
import { makeToyFit } from '../fixtures/toy-fit.ts';
import { type AvatarPose, drawAvatar } from '../reference/draw-avatar.ts';
import { coveredDifference } from '../reference/picture-difference.ts';

const STEPS = { invert: 10, tune: 4, refine: 10 };
const NEUTRAL: AvatarPose = {
	expression: new Float32Array(52),
	joints: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1],
};

async function fitted(): Promise<{ engine: Engine; prior: FitPrior; fit: PersonFit }> {
	const engine = await createEngine();
	const prior = makeToyPrior(engine);
	const fit = makeToyFit(engine, prior, { steps: STEPS });
	while (fit.step());
	return { engine, prior, fit };
}

/** The fit's own raster over black, 4 numbers a pixel, 0..255. */
function drawFit(engine: Engine, prior: FitPrior, fit: PersonFit, { expression, joints }: AvatarPose): Float64Array {
	const { camera } = fit.views[0]!;
	const raster = engine.createRaster({ splatCount: prior.anchors.count, maxSize: camera.size });
	const maps = engine.allocate((fit.shape.mesh.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	fit.shape.writeMaps(maps.values, expression, joints);
	const binding = { triangles: prior.triangles, maps };
	raster.draw({ splats: fit.splats(), binding }, { camera, background: [0, 0, 0] });
	const pixels = camera.size ** 2;
	return Float64Array.from({ length: pixels * 4 }, (_, i) =>
		i % 4 === 3
			? 255 * (1 - raster.transmittance.values[i >> 2]!)
			: 255 * raster.image.values[(i % 4) * pixels + (i >> 2)]!,
	);
}

test('an avatar from a fit looks as the fit, in the pose of its picture and at rest', async () => {
	const { engine, prior, fit } = await fitted();
	const asset = fitToAvatar(fit, prior, { name: 'Robin' });
	for (const pose of [fit.views[0]!, NEUTRAL]) {
		const drawn = drawAvatar(asset, fit.views[0]!.camera, pose).map((x) => 255 * x);
		const own = drawFit(engine, prior, fit, pose);
		expect(coveredDifference(drawn, own).decibels).toBeGreaterThan(45);
	}
	engine.dispose();
});

test('what comes back from the file looks the same, and the file is valid glTF', async () => {
	const { engine, prior, fit } = await fitted();
	const asset = fitToAvatar(fit, prior, { name: 'Robin' });
	const bytes = await sealAvatar(writeAvatar(asset));
	const back = await readAvatar(bytes);
	checkAsset(back);
	const { camera } = fit.views[0]!;
	const [before, after] = [asset, back].map((one) => drawAvatar(one, camera, fit.views[0]!).map((x) => 255 * x));
	expect(coveredDifference(before!, after!).decibels).toBeGreaterThan(55);
	expect(back.texture!.bytes).toEqual(asset.texture!.bytes);
	const { issues } = await validator.validateBytes(bytes, { maxIssues: 0 });
	const bad = issues.messages.filter(
		({ severity, code }) => severity < 2 && code !== 'MESH_PRIMITIVE_INVALID_ATTRIBUTE',
	);
	expect(bad).toEqual([]);
	engine.dispose();
});
