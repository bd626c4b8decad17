import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadPrior } from '../../lab/evaluate/load-prior.ts';
import { sealAvatar } from '../../src/asset/content-hash.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../src/asset/write-avatar.ts';
import { createOnnxDecoder } from '../../src/decode/create-onnx-decoder.ts';
import { fitToAvatar } from '../../src/fit/avatar/fit-to-avatar.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { makeToyFit } from '../fixtures/toy-fit.ts';
import { drawAvatar } from '../reference/draw-avatar.ts';
import { drawFit } from '../reference/draw-fit.ts';
import { coveredDifference } from '../reference/picture-difference.ts';

const PRIOR = 'assets/prior/prior.bin';
const NEUTRAL = { expression: new Float32Array(52), joints: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1] };
const in255 = (picture: Float64Array): Float64Array => picture.map((x) => 255 * x);

test('with the prior that ships, hair, eyes and teeth included, the file of a fit draws what the fit draws', async () => {
	const engine = await createEngine();
	const prior = loadPrior(PRIOR, engine);
	const fit = makeToyFit(engine, prior, { steps: { invert: 6, tune: 2, refine: 4 } }, 128);
	while (fit.step());
	const asset = await readAvatar(await sealAvatar(writeAvatar(fitToAvatar(fit, prior, { name: 'Robin' }))));
	const { camera } = fit.views[0]!;
	for (const pose of [fit.views[0]!, NEUTRAL]) {
		const drawn = in255(drawAvatar(asset, camera, pose));
		expect(coveredDifference(drawn, in255(drawFit(engine, prior, fit, pose))).decibels).toBeGreaterThan(45);
		// The first quarter is a level of detail: everything is there, only softer.
		const quarter = in255(drawAvatar(asset, camera, pose, asset.splats.count >> 2));
		expect(coveredDifference(quarter, drawn).decibels).toBeGreaterThan(20);
	}
	const { expression, joints } = fit.views[0]!;
	const decoder = await createOnnxDecoder(asset.decoder, { vertexCount: asset.mesh.positions.length / 3 });
	const [posed, decoded] = [0, 1].map(() => new Float32Array(asset.mesh.positions.length)) as [
		Float32Array,
		Float32Array,
	];
	poseVertices(posed, asset.mesh, expression, joints);
	expect(await decoder.run(expression, joints, decoded)).toBe(true);
	expect(posed.reduce((most, x, i) => Math.max(most, Math.abs(x - decoded[i]!)), 0)).toBeLessThan(2e-5);
	decoder.dispose();
	engine.dispose();
});

test('the people of the demo are avatars that hold together, 1.2 MB at most, each with its pictures', async () => {
	const folder = new URL('../../assets/fitted/', import.meta.url);
	const { people } = JSON.parse(readFileSync(new URL('people.json', folder), 'utf8'));
	expect(people.length).toBeGreaterThanOrEqual(2);
	for (const { id, name, bytes, splats, seed, views } of people) {
		const file = readFileSync(new URL(`${id}.glb`, folder));
		expect(file.length).toBe(bytes);
		expect(file.length).toBeLessThanOrEqual(1_200_000);
		const asset = await readAvatar(Uint8Array.from(file));
		expect(asset.name).toBe(name);
		expect(asset.splats.count).toBe(splats);
		expect(asset.provenance).toMatchObject({ source: 'synthetic', seed });
		for (const { picture } of views) expect(readFileSync(new URL(picture, folder)).length).toBeGreaterThan(5000);
	}
});
