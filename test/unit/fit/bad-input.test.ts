import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compileKernels } from '../../../scripts/kernels.ts';
import { isGaspardError } from '../../../src/errors.ts';
import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import type { Engine, SplatView } from '../../../src/fit/engine/engine.ts';
import { RefEngine } from '../../../src/fit/engine/ref/ref-engine.ts';
import { SINGLE_KERNELS, THREAD_KERNELS } from '../../../src/fit/engine/wasm/kernel-binaries.ts';
import { makeFitCamera, makeGradients, makeScene, makeSceneNumbers } from '../../fixtures/make-fit-scene.ts';

const SIZE = 32;
const COUNT = 40;

function codeOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		if (isGaspardError(error)) return error.code;
		throw error;
	}
	return 'none';
}

function setUp(engine: Engine) {
	const scene = makeScene(engine, makeSceneNumbers(COUNT, 3));
	const raster = engine.createRaster({ splatCount: COUNT, maxSize: SIZE });
	const view: SplatView = { camera: makeFitCamera(SIZE), background: [0, 0, 0] };
	return { scene, raster, view };
}

describe.each([
	['ref', async () => new RefEngine()],
	['wasm', () => createEngine()],
] as [string, () => Promise<Engine>][])('the engine %s', (_, create) => {
	test('names what is wrong with a camera', async () => {
		const { raster, scene, view } = setUp(await create());
		const { camera } = view;
		const nan = Float64Array.from(camera.worldToView);
		nan[13] = Number.NaN;
		const stretched = Float64Array.from(camera.worldToView, (x, i) => (i < 3 ? 2 * x : x));
		for (const wrong of [
			{ ...camera, worldToView: nan },
			{ ...camera, worldToView: stretched },
			{ ...camera, worldToView: [] },
			{ ...camera, focalPixels: 0 },
			{ ...camera, focalPixels: Number.POSITIVE_INFINITY },
			{ ...camera, size: 24 },
			{ ...camera, size: -16 },
			{ ...camera, principalPoint: [Number.NaN, 0] as const },
		]) {
			expect(codeOf(() => raster.draw(scene, { ...view, camera: wrong }))).toBe('fit/bad-camera');
		}
	});

	test('draws the background, and has no gradient, where nothing is in view', async () => {
		const engine = await create();
		const { raster, scene, view } = setUp(engine);
		const away = Float64Array.from(view.camera.worldToView);
		away[12] = 50;
		raster.draw(scene, { background: [0.25, 0.5, 0.75], camera: { ...view.camera, worldToView: away } });
		expect(raster.visibleCount).toBe(0);
		expect(raster.image.values[0]).toBe(0.25);
		expect(raster.image.values.at(-1)).toBe(0.75);
		expect(raster.transmittance.values.every((x) => x === 1)).toBe(true);
		raster.imageGradient.values.fill(1);
		const gradients = makeGradients(engine, scene);
		raster.backward(gradients);
		for (const tensor of Object.values(gradients)) expect(tensor.values.every((x) => x === 0)).toBe(true);
	});

	test('names wrong sizes', async () => {
		const engine = await create();
		const { raster, scene, view } = setUp(engine);
		const short = engine.allocate(8);
		const wrongTriangle = engine.allocateIndices(COUNT);
		wrongTriangle.values[COUNT - 1] = 2;
		const shape = { rowCount: 128, featureCount: 8, hiddenCount: 8, codeCount: 2, outputCount: 16 };
		const decoder = engine.createDecoder(shape);
		const [code, rows] = [engine.allocate(2), engine.allocate(128 * 16)];
		const basis = engine.createBasis({ rowCount: 128, codeCount: 2, channels: [1], rowStride: 16 });
		raster.draw(scene, view);
		const image = engine.allocate(SIZE * SIZE * 3);
		const loss = engine.createPictureLoss(SIZE);
		const weights = { l1: 1, dssim: 0, coverage: 0 };
		for (const [name, action] of Object.entries({
			'splats too short': () => raster.draw({ splats: short }, view),
			'harmonics too short': () => raster.draw({ ...scene, harmonics: short }, view),
			'normals too short': () => raster.draw({ ...scene, normals: short }, view),
			'light too short': () => raster.draw({ ...scene, light: short }, view),
			'no such triangle': () =>
				raster.draw({ ...scene, binding: { triangles: wrongTriangle, maps: scene.binding!.maps } }, view),
			'more splats than there are': () => raster.draw(scene, { ...view, count: COUNT + 1 }),
			'larger than the raster': () => raster.draw(scene, { ...view, camera: makeFitCamera(SIZE + 16) }),
			'half a splat': () => raster.draw(scene, { ...view, count: 0.5 }),
			'no splats': () => engine.createRaster({ splatCount: 0, maxSize: SIZE }),
			'odd picture': () => engine.createRaster({ splatCount: 1, maxSize: 100 }),
			'enormous picture': () => engine.createPictureLoss(8192),
			'target too short': () => loss.compare(raster, { image: short }, weights),
			'coverage too short': () => loss.compare(raster, { image, coverage: short }, weights),
			'pixel weights too short': () => loss.compare(raster, { image, weight: short }, weights),
			'coverage missing': () => loss.compare(raster, { image }, { ...weights, coverage: 1 }),
			'rows of a decoder': () => engine.createDecoder({ ...shape, rowCount: 100 }),
			'features of a decoder': () => engine.createDecoder({ ...shape, featureCount: 6 }),
			'code too short': () => decoder.forward(engine.allocate(1), rows),
			'rows too short': () => decoder.forward(code, short),
			'blocks too few': () => decoder.forward(code, rows, { activeBlocks: [] }),
			'channel outside the row': () => engine.createBasis({ ...basis.shape, channels: [16] }),
			'rows of a basis too short': () => basis.addTo(short, code),
			'gains too few': () =>
				engine.compose(scene.splats, undefined, { template: scene.splats, rows, rowStride: 16, gains: [1] }),
			'a length below 0': () => engine.allocate(-1),
		})) {
			expect(codeOf(action), name).toBe('fit/wrong-size');
		}
	});

	test('says where a picture or its target is not finite', async () => {
		const engine = await create();
		const { raster, scene, view } = setUp(engine);
		const loss = engine.createPictureLoss(SIZE);
		const image = engine.allocate(SIZE * SIZE * 3);
		raster.draw(scene, view);
		image.values[77] = Number.NaN;
		for (const dssim of [0, 0.2]) {
			expect(codeOf(() => loss.compare(raster, { image }, { l1: 0.8, dssim, coverage: 0 }))).toBe('fit/not-finite');
		}
		image.values[77] = Number.POSITIVE_INFINITY;
		expect(codeOf(() => loss.compare(raster, { image }, { l1: 1, dssim: 0, coverage: 0 }))).toBe('fit/not-finite');
		image.values[77] = 0;
		const weight = engine.allocate(SIZE * SIZE);
		weight.values[5] = Number.NaN;
		expect(codeOf(() => loss.compare(raster, { image, weight }, { l1: 1, dssim: 0, coverage: 0 }))).toBe(
			'fit/not-finite',
		);
		expect(codeOf(() => raster.draw(scene, { ...view, background: [0, Number.NaN, 0] }))).toBe('fit/not-finite');
		expect(codeOf(() => raster.draw(scene, { ...view, scaleFactor: Number.NaN }))).toBe('fit/not-finite');
	});

	test('leaves splats out that are not numbers, or not of this world', async () => {
		const engine = await create();
		const { raster, scene, view } = setUp(engine);
		raster.draw(scene, view);
		const before = raster.visibleCount;
		const shown = engine.allocate(1).values && [...Array(COUNT).keys()].slice(0, 8);
		for (const [k, i] of shown.entries()) {
			const broken = [0, 4, 8, 15][k % 4]!;
			scene.splats.values[i * 16 + broken] = k < 4 ? Number.NaN : broken === 8 ? 80 : Number.NEGATIVE_INFINITY;
		}
		raster.draw(scene, view);
		expect(raster.visibleCount).toBeLessThan(before);
		expect(raster.image.values.every((x) => Number.isFinite(x))).toBe(true);
		raster.imageGradient.values.fill(1);
		const gradients = makeGradients(engine, scene);
		raster.backward(gradients);
		const { values } = gradients.splats;
		expect(values.every((x) => Number.isFinite(x))).toBe(true);
	});

	test('cannot be used after its end', async () => {
		const engine = await create();
		engine.dispose();
		expect(codeOf(() => engine.allocate(16))).toBe('fit/disposed');
		expect(codeOf(() => engine.createRaster({ splatCount: 1, maxSize: 16 }))).toBe('fit/disposed');
	});
});

test('where splats touch more tiles than expected, room is made and the picture stays right', async () => {
	const engine = await createEngine();
	const count = 600;
	const numbers = makeSceneNumbers(count, 3, 0.2);
	const pictures = [engine, new RefEngine()].map((one) => {
		const scene = makeScene(one, numbers, { lit: false });
		const raster = one.createRaster({ splatCount: count, maxSize: 128 });
		raster.draw(scene, { camera: makeFitCamera(128), background: [0, 0, 0] });
		return Float64Array.from(raster.image.values);
	});
	pictures[1]!.forEach((x, i) => {
		// A pixel may close one splat earlier or later: 1e-4 of the light is left then.
		if (Math.abs(x - pictures[0]![i]!) > 2e-4) expect(pictures[0]![i], String(i)).toBeCloseTo(x, 3);
	});
});

test('splats that grow without measure are an error, not a hang', async () => {
	const engine = await createEngine();
	const numbers = makeSceneNumbers(5000, 3, 3);
	const scene = makeScene(engine, numbers, { posed: false, lit: false });
	const raster = engine.createRaster({ splatCount: 5000, maxSize: 512 });
	expect(codeOf(() => raster.draw(scene, { camera: makeFitCamera(512), background: [0, 0, 0] }))).toBe(
		'fit/out-of-memory',
	);
});

test('an engine stays within the memory it was given', async () => {
	const engine = await createEngine({ maximumBytes: 8 * 2 ** 20 });
	expect(codeOf(() => engine.createRaster({ splatCount: 50_000, maxSize: 512 }))).toBe('fit/out-of-memory');
	expect(codeOf(() => engine.allocate(16))).toBe('none');
});

test('tensors stay themselves when memory moves', async () => {
	const engine = await createEngine();
	const tensor = engine.allocate(4);
	tensor.values[2] = 7;
	engine.allocate(2 ** 22);
	expect([...tensor.values]).toEqual([0, 0, 7, 0]);
});

test('the committed kernels are those of the sources, and small', async () => {
	for (const [variant, committed] of [
		['single', SINGLE_KERNELS],
		['threads', THREAD_KERNELS],
	] as const) {
		const bytes = await compileKernels(variant);
		expect(Buffer.from(bytes).toString('base64') === committed, `run npx tsx scripts/kernels.ts (${variant})`).toBe(
			true,
		);
		expect(gzipSync(bytes).length).toBeLessThan(12_288);
	}
	expect(readFileSync('src/fit/engine/wasm/kernel-binaries.ts', 'utf8')).toContain('not to be edited');
}, 120_000);
