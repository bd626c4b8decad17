import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import type { Engine, Parameters, PictureTarget, Tensor } from '../../../src/fit/engine/engine.ts';
import { initialiseDecoder } from '../../../src/fit/engine/initialise-decoder.ts';
import { RefEngine } from '../../../src/fit/engine/ref/ref-engine.ts';
import {
	makeFitCamera,
	makeGradients,
	makeScene,
	makeSceneNumbers,
	type SceneParts,
} from '../../fixtures/make-fit-scene.ts';
import { relativeDistance } from '../../fixtures/relative-distance.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';
import { trainMicro } from '../../fixtures/train-micro.ts';

// The kernels against the oracle. Single precision, sums over some thousand pixels and a polynomial exponential of 4e-6.
const TOLERANCE = 2e-5;
const SIZE = 64;
const COUNT = 200;
const BACKGROUND = [0.2, 0.5, 0.8];

const engines: Engine[] = [];

beforeAll(async () => {
	engines.push(new RefEngine(), await createEngine(), await createEngine({ threads: 2 }));
});

afterAll(() => {
	for (const engine of engines) engine.dispose();
});

test('with shared memory there are as many threads as asked for', () => {
	expect(engines.map(({ kind, threadCount }) => `${kind} ${threadCount}`)).toEqual(['ref 1', 'wasm 1', 'wasm 2']);
});

interface Case {
	readonly count?: number;
	readonly scaleFactor?: number;
	readonly focalPixels?: number;
	/** Changes the numbers of the scene. */
	readonly change?: (splats: Float32Array) => void;
}

/** Near the camera and far out to two sides, large enough to reach into the picture. */
function spreadOut(splats: Float32Array): void {
	for (let s = 0; s < splats.length; s += 16) {
		splats[s] = s % 32 ? -0.8 : 0.1;
		splats[s + 1] = s % 32 ? 0 : 0.75;
		splats[s + 2] = (0.05 * s) / splats.length;
		for (let k = 8; k < 11; k++) splats[s + k] = Math.log(0.25) + 0.1 * (splats[s + k]! + 5);
		splats[s + 15] = -3;
	}
}

/** Opaque and as large as the picture: pixels close after a few, and most splats are behind. */
function closeUp(splats: Float32Array): void {
	for (let s = 0; s < splats.length; s += 16) {
		for (let k = 8; k < 11; k++) splats[s + k] = Math.log(0.2) + 0.1 * (splats[s + k]! + 5);
		splats[s + 15] = 3 + 0.2 * splats[s + 15]!;
	}
}

/** Draws a scene and differentiates a loss of random weights; everything that comes out, by name. */
function drawAndDifferentiate(engine: Engine, parts: SceneParts, { change, focalPixels, ...options }: Case = {}) {
	const sceneNumbers = makeSceneNumbers(COUNT, 3, 0.012);
	change?.(sceneNumbers.splats);
	const scene = makeScene(engine, sceneNumbers, parts);
	const raster = engine.createRaster({ splatCount: COUNT, maxSize: SIZE });
	const straight = makeFitCamera(SIZE, [30.5, 33.25]);
	const camera = { ...straight, focalPixels: focalPixels ?? straight.focalPixels };
	// What an earlier picture left in memory must not show: this one closes no pixel, and all its splats have gradients.
	const earlier = makeScene(engine, makeSceneNumbers(COUNT, 8, 0.012), { posed: false, harmonics: false, lit: false });
	for (let i = 0; i < COUNT; i++) for (let k = 8; k < 11; k++) earlier.splats.values[i * 16 + k]! += 3;
	for (let i = 0; i < COUNT; i++) earlier.splats.values[i * 16 + 15] = -4;
	raster.draw(earlier, { camera, background: BACKGROUND });
	raster.imageGradient.values.fill(1);
	raster.backward(makeGradients(engine, earlier));

	raster.draw(scene, { camera, background: BACKGROUND, ...options });
	const random = seededRandom(9);
	for (const tensor of [raster.imageGradient, raster.coverageGradient]) {
		for (let i = 0; i < tensor.length; i++) tensor.values[i] = Math.fround(random() - 0.5);
	}
	const gradients = makeGradients(engine, scene);
	raster.backward(gradients);
	return {
		visibleCount: raster.visibleCount,
		numbers: {
			image: copy(raster.image),
			transmittance: copy(raster.transmittance),
			...Object.fromEntries(Object.entries(gradients).map(([name, tensor]) => [name, copy(tensor)])),
		} as Record<string, Float64Array>,
	};
}

function copy(tensor: Tensor): Float64Array {
	return Float64Array.from(tensor.values);
}

describe.each([
	['plain', { posed: false, harmonics: false, lit: false }, {}],
	['in a pose', { harmonics: false, lit: false }, {}],
	['with harmonics, normals that cull and light', { posed: false }, {}],
	['with everything', {}, {}],
	['a prefix of larger splats', {}, { count: 90, scaleFactor: 1.5 }],
	[
		'of splats beyond 1.3 times the field of view',
		{ posed: false, lit: false },
		{ change: spreadOut, focalPixels: 80 },
	],
	['of splats that close every pixel', { posed: false, lit: false }, { change: closeUp }],
] as [string, SceneParts, Case][])('a picture %s', (_, parts, options) => {
	test('and all its gradients are those of the oracle', () => {
		const expected = drawAndDifferentiate(engines[0]!, parts, options);
		const actual = drawAndDifferentiate(engines[1]!, parts, options);
		expect(actual.visibleCount).toBe(expected.visibleCount);
		expect(actual.visibleCount).toBeGreaterThan(60);
		for (const [name, numbers] of Object.entries(expected.numbers)) {
			if (numbers.every((x) => x === 0)) expect(actual.numbers[name]!.every((x) => x === 0)).toBe(true);
			else {
				// In the camera's sums the random weights nearly cancel; what opaque splats let through is next to nothing.
				const tolerance = name === 'camera' || name === 'transmittance' ? 1e-4 : TOLERANCE;
				expect(relativeDistance(actual.numbers[name]!, numbers), name).toBeLessThan(tolerance);
			}
		}
	});

	test('is the same to the last bit on two threads', () => {
		const one = drawAndDifferentiate(engines[1]!, parts, options);
		const two = drawAndDifferentiate(engines[2]!, parts, options);
		expect(two).toEqual(one);
	});
});

test('a loss and its gradients are those of the oracle, and the same on two threads', () => {
	const results = engines.map((engine) => {
		const random = seededRandom(4);
		const scene = makeScene(engine, makeSceneNumbers(COUNT, 3, 0.012));
		const raster = engine.createRaster({ splatCount: COUNT, maxSize: SIZE });
		raster.draw(scene, { camera: makeFitCamera(SIZE), background: BACKGROUND });
		const noise = (length: number, from: (i: number) => number): Tensor => {
			const tensor = engine.allocate(length);
			for (let i = 0; i < length; i++) tensor.values[i] = Math.fround(from(i) + 0.4 * (random() - 0.5));
			return tensor;
		};
		// Far from 0 and from the knee, so that no error of rounding changes its side.
		const target: PictureTarget = {
			image: noise(SIZE * SIZE * 3, (i) => 0.3 + 0.3 * Math.sin(i / 7)),
			coverage: noise(SIZE * SIZE, () => 0.5),
			weight: noise(SIZE * SIZE, () => 1),
		};
		const weights = { l1: 0.8, dssim: 0.2, coverage: 0.4, knee: 0.02 };
		const value = engine.createPictureLoss(SIZE).compare(raster, target, weights, 0.5);
		const free = engine
			.createPictureLoss(SIZE)
			.compare(raster, { image: target.image }, { l1: 1, dssim: 0, coverage: 0 });
		const image = copy(raster.imageGradient);
		engine.createPictureLoss(SIZE).compare(raster, target, weights, 0.5);
		return {
			losses: [...Object.values(value), ...Object.values(free)],
			image,
			both: copy(raster.imageGradient),
			coverage: copy(raster.coverageGradient),
		};
	});
	const [expected, one, two] = results;
	for (const name of ['losses', 'image', 'both', 'coverage'] as const) {
		expect(relativeDistance(one![name], expected![name]), name).toBeLessThan(TOLERANCE);
	}
	expect(two).toEqual(one);
});

function fill(parameters: Tensor, random: () => number, size: number): void {
	for (let i = 0; i < parameters.length; i++) parameters.values[i] = Math.fround(size * (random() - 0.5));
}

test.each([
	[16, 64, 16, 5],
	[8, 32, 32, 3],
])('a decoder %i-%i-%i is that of the oracle, forward and backward, and the same on two threads', (f, h, o, z) => {
	const shape = { rowCount: 1280, featureCount: f, hiddenCount: h, codeCount: z, outputCount: o };
	const results = engines.map((engine) => {
		const random = seededRandom(8);
		const decoder = engine.createDecoder(shape);
		fill(decoder.weights.values, random, 0.6);
		fill(decoder.features.values, random, 2);
		const [code, codeGradient] = [engine.allocate(z), engine.allocate(z)];
		fill(code, random, 2);
		const [rows, rowsGradient] = [engine.allocate(1280 * o), engine.allocate(1280 * o)];
		fill(rowsGradient, random, 1);
		decoder.forward(code, rows);
		const once = copy(rows);
		const activeBlocks = Array.from({ length: 10 }, (_, i) => i % 3);
		decoder.forward(code, rows, { add: true, activeBlocks });
		decoder.backward(code, rowsGradient, codeGradient);
		const all = copy(decoder.weights.gradient);
		decoder.backward(code, rowsGradient, codeGradient, { activeBlocks });
		decoder.backward(code, rowsGradient, codeGradient, { weights: false, features: false });
		return {
			once,
			rows: copy(rows),
			all,
			weights: copy(decoder.weights.gradient),
			features: copy(decoder.features.gradient),
			code: copy(codeGradient),
		};
	});
	const [expected, one, two] = results;
	for (const [name, numbers] of Object.entries(expected!)) {
		expect(relativeDistance(one![name as keyof typeof one & string] as Float64Array, numbers), name).toBeLessThan(
			TOLERANCE,
		);
	}
	expect(two).toEqual(one);
});

test('a linear basis and a composition are those of the oracle, and the same on two threads', () => {
	const results = engines.map((engine) => {
		const random = seededRandom(14);
		// 700 rows of 3 channels: not a whole number of chunks, nor of vectors of four.
		const basis = engine.createBasis({ rowCount: 1501, codeCount: 3, channels: [0, 13, 15], rowStride: 32 });
		fill(basis.mean, random, 1);
		fill(basis.basis, random, 1);
		const [code, codeGradient] = [engine.allocate(3), engine.allocate(3)];
		fill(code, random, 2);
		const rows = engine.allocate(1501 * 32);
		fill(rows, random, 1);
		basis.addTo(rows, code);
		const [template, splats, harmonics] = [16, 16, 12].map((stride) => engine.allocate(1501 * stride));
		fill(template!, random, 1);
		const composition = { template: template!, rows, rowStride: 32, gains: Array.from({ length: 32 }, () => random()) };
		engine.compose(splats!, harmonics, composition);
		const rowsGradient = engine.allocate(1501 * 32);
		engine.composeBackward(rowsGradient, splats!, harmonics, composition);
		const basisGradient = engine.allocate(basis.basis.length);
		basis.backward(rowsGradient, codeGradient, { code, gradient: basisGradient });
		const alone = engine.allocate(1501 * 32);
		engine.composeBackward(alone, splats!, undefined, composition);
		return [splats!, harmonics!, rowsGradient, codeGradient, basisGradient, alone].map(copy);
	});
	const [expected, one, two] = results;
	expected!.forEach((numbers, i) => {
		expect(relativeDistance(one![i]!, numbers), String(i)).toBeLessThan(TOLERANCE);
	});
	expect(two).toEqual(one);
});

test('Adam moves as the oracle does, dense, with rates, and only what has a gradient', () => {
	const results = engines.map((engine) => {
		const random = seededRandom(15);
		return [
			{ rate: 0.01 },
			{ rate: 0.01, rates: Array.from({ length: 16 }, () => random()), beta1: 0.8, beta2: 0.95, epsilon: 1e-6 },
			{ rate: 0.02, sparse: true },
		].map((options) => {
			const parameters: Parameters = engine.createParameters(16 * 600);
			fill(parameters.values, random, 1);
			for (let step = 0; step < 3; step++) {
				fill(parameters.gradient, random, 1);
				for (let i = 0; i < 600; i += 3) parameters.gradient.values.fill(0, i * 16, i * 16 + 16);
				engine.adam(parameters, options);
				expect(parameters.gradient.values.every((x) => x === 0)).toBe(true);
			}
			return [copy(parameters.values), copy(parameters.moments1), copy(parameters.moments2)];
		});
	});
	const [expected, one, two] = results;
	expected!.flat().forEach((numbers, i) => {
		expect(relativeDistance(one!.flat()[i]!, numbers), String(i)).toBeLessThan(TOLERANCE);
	});
	expect(two).toEqual(one);
});

test('training gives the same bits again, on one thread and on two, and follows the oracle', () => {
	const [one, again, two] = [engines[1]!, engines[1]!, engines[2]!].map(trainMicro);
	expect(again).toEqual(one);
	expect(two).toEqual(one);
	expect(one!.losses.at(-1)).toBeLessThan(0.6 * one!.losses[0]!);
	// Adam turns the sign of a tiny gradient into a whole step, so the ways part slowly.
	expect(relativeDistance(one!.losses, trainMicro(engines[0]!).losses)).toBeLessThan(1e-3);
});

test.each([0, 1])('the order in which splats are stored changes nothing (engine %i)', (which) => {
	const engine = engines[which]!;
	const numbers = makeSceneNumbers(COUNT, 3, 0.012);
	const permuted = makeSceneNumbers(COUNT, 3, 0.012);
	const place = (i: number): number => (i * 67) % COUNT;
	for (const [name, stride] of [
		['splats', 16],
		['harmonics', 12],
		['normals', 4],
		['triangles', 1],
	] as const) {
		for (let i = 0; i < COUNT; i++)
			permuted[name].set(numbers[name].subarray(i * stride, (i + 1) * stride), place(i) * stride);
	}
	const [straight, shuffled] = [numbers, permuted].map((one) => {
		const scene = makeScene(engine, one);
		const raster = engine.createRaster({ splatCount: COUNT, maxSize: SIZE });
		raster.draw(scene, { camera: makeFitCamera(SIZE), background: BACKGROUND });
		raster.imageGradient.values.fill(1);
		const gradients = makeGradients(engine, scene);
		raster.backward(gradients);
		return { image: copy(raster.image), splats: copy(gradients.splats!), maps: copy(gradients.maps!) };
	});
	expect(relativeDistance(shuffled!.image, straight!.image)).toBeLessThan(1e-7);
	const back = Float64Array.from(
		{ length: COUNT * 16 },
		(_, k) => shuffled!.splats[place(Math.floor(k / 16)) * 16 + (k % 16)]!,
	);
	expect(relativeDistance(back, straight!.splats)).toBeLessThan(1e-7);
	expect(relativeDistance(shuffled!.maps, straight!.maps)).toBeLessThan(1e-5);
});

test('the shift of a camera is the shift of all splats the other way round', () => {
	const { numbers } = drawAndDifferentiate(engines[1]!, { posed: false, harmonics: false, lit: false });
	const shift = [0, 1, 2].map((k) => numbers['splats']!.reduce((sum, g, i) => sum + (i % 16 === k ? g : 0), 0));
	// In the camera frame: rows of the rotation, y down and z forward.
	const m = makeFitCamera(SIZE).worldToView;
	const inCamera = [0, 1, 2].map((row) => {
		const sign = row === 0 ? 1 : -1;
		return sign * (m[row]! * shift[0]! + m[4 + row]! * shift[1]! + m[8 + row]! * shift[2]!);
	});
	expect(relativeDistance(numbers['camera']!.subarray(9, 12), inCamera)).toBeLessThan(1e-5);
});

test('a decoder starts with rows of the size asked for, which follow the code, and the same in every engine', () => {
	const shape = { rowCount: 256, featureCount: 16, hiddenCount: 64, codeCount: 8, outputCount: 16 };
	const [ref, wasm] = engines.slice(0, 2).map((engine) => {
		const decoder = engine.createDecoder(shape);
		initialiseDecoder(decoder, seededRandom(2), { rows: 0.2 });
		const [code, rows] = [engine.allocate(8), engine.allocate(256 * 16)];
		decoder.forward(code, rows);
		const atZero = copy(rows);
		code.values.fill(1);
		decoder.forward(code, rows);
		return { weights: copy(decoder.weights.values), atZero, atOne: copy(rows) };
	});
	expect(wasm!.weights).toEqual(ref!.weights);
	const size = (numbers: Float64Array): number => Math.hypot(...numbers) / Math.sqrt(numbers.length);
	expect(size(wasm!.atZero)).toBeGreaterThan(0.05);
	expect(size(wasm!.atZero)).toBeLessThan(0.4);
	const moved = relativeDistance(wasm!.atOne, wasm!.atZero);
	expect(moved).toBeGreaterThan(0.1);
	expect(moved).toBeLessThan(1.5);
});
