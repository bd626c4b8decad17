import { describe, expect, test } from 'vitest';
import type { FitCamera } from '../../../src/fit/engine/camera.ts';
import { CAMERA_STEP_LENGTH, cameraStepGradient, stepCamera } from '../../../src/fit/engine/camera-steps.ts';
import type { Engine, LossWeights, PictureTarget, SplatScene, Tensor } from '../../../src/fit/engine/engine.ts';
import { RefEngine } from '../../../src/fit/engine/ref/ref-engine.ts';
import { triangleMapsGradient } from '../../../src/fit/engine/triangle-map-gradient.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../../src/splat/triangle-map.ts';
import {
	CORNERS,
	makeFitCamera,
	makeGradients,
	makeScene,
	makeSceneNumbers,
	POSED,
	REST,
} from '../../fixtures/make-fit-scene.ts';
import { relativeDistance } from '../../fixtures/relative-distance.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

// The oracle against central differences, all in float64: every gradient that the other engines are then compared with.

const SIZE = 32;
const COUNT = 24;
const BACKGROUND = [0.2, 0.5, 0.8];

/** A fixed random weight for every output makes the loss linear in the picture: nothing hides by symmetry. */
function linearLoss(engine: Engine, scene: SplatScene, camera: FitCamera) {
	const random = seededRandom(5);
	const colorWeights = Float64Array.from({ length: SIZE * SIZE * 3 }, () => random() - 0.5);
	const coverageWeights = Float64Array.from({ length: SIZE * SIZE }, () => random() - 0.5);
	const raster = engine.createRaster({ splatCount: COUNT, maxSize: SIZE });
	const loss = (from: FitCamera = camera): number => {
		raster.draw(scene, { camera: from, background: BACKGROUND });
		let sum = 0;
		raster.image.values.forEach((x, i) => {
			sum += x * colorWeights[i]!;
		});
		raster.transmittance.values.forEach((x, i) => {
			sum += (1 - x) * coverageWeights[i]!;
		});
		return sum;
	};
	const gradients = makeGradients(engine, scene);
	loss();
	raster.imageGradient.values.set(colorWeights);
	raster.coverageGradient.values.set(coverageWeights);
	raster.backward(gradients);
	return { loss, gradients };
}

function differences(
	values: { [i: number]: number },
	indices: readonly number[],
	loss: () => number,
	step = 1e-6,
): number[] {
	return indices.map((i) => {
		const kept = values[i]!;
		values[i] = kept + step;
		const more = loss();
		values[i] = kept - step;
		const less = loss();
		values[i] = kept;
		return (more - less) / (2 * step);
	});
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
}

function pick(tensor: ArrayLike<number>, indices: readonly number[]): number[] {
	return indices.map((i) => tensor[i]!);
}

function every(length: number, step = 1, from = 0): number[] {
	return Array.from({ length: Math.ceil((length - from) / step) }, (_, i) => from + i * step);
}

describe('the gradients of a picture are those of finite differences', () => {
	const camera = makeFitCamera(SIZE, [14.5, 17.2]);
	const numbers = makeSceneNumbers(COUNT, 3);
	const engine = new RefEngine({ holdEdges: true });
	const scene = makeScene(engine, numbers);
	const { loss, gradients } = linearLoss(engine, scene, camera);

	test.each([
		['centre', [0, 1, 2]],
		['quaternion', [4, 5, 6, 7]],
		['log scale', [8, 9, 10]],
		['colour', [12, 13, 14]],
		['opacity', [15]],
	] as const)('by %s', (_, offsets) => {
		const indices = every(COUNT, 2).flatMap((i) => offsets.map((k) => i * 16 + k));
		const expected = differences(scene.splats.values, indices, loss);
		expect(Math.hypot(...expected)).toBeGreaterThan(0.01);
		expect(relativeDistance(pick(gradients.splats!.values, indices), expected)).toBeLessThan(1e-6);
	});

	test('by harmonics', () => {
		const indices = every(COUNT * 12, 5).filter((i) => i % 4 < 3);
		const expected = differences(scene.harmonics!.values, indices, loss);
		expect(relativeDistance(pick(gradients.harmonics!.values, indices), expected)).toBeLessThan(1e-6);
	});

	test('by light', () => {
		const expected = differences(scene.light!.values, every(27), loss);
		expect(relativeDistance(pick(gradients.light!.values, every(27)), expected)).toBeLessThan(1e-6);
	});

	test('by triangle maps', () => {
		const expected = differences(scene.binding!.maps.values, every(32), loss, 1e-7);
		expect(relativeDistance(pick(gradients.maps!.values, every(32)), expected)).toBeLessThan(1e-6);
	});

	test('by turn, shift and zoom of the camera', () => {
		const pivot = [0.02, -0.03, 0.05];
		const actual = new Float64Array(CAMERA_STEP_LENGTH);
		cameraStepGradient(actual, gradients.camera!.values, camera, pivot);
		const step = new Float64Array(CAMERA_STEP_LENGTH);
		const expected = differences(step, every(CAMERA_STEP_LENGTH), () => loss(stepCamera(camera, step, pivot)));
		expect(relativeDistance([...actual], expected)).toBeLessThan(1e-6);
	});

	test('by the principal point', () => {
		const point: [number, number] = [14.5, 17.2];
		const expected = differences(point, [0, 1], () => loss({ ...camera, principalPoint: point }));
		expect(relativeDistance(pick(gradients.camera!.values, [14, 15]), expected)).toBeLessThan(1e-6);
	});

	test('by posed vertices', () => {
		const posed = [...POSED];
		const actual = new Float64Array(12);
		triangleMapsGradient(actual, gradients.maps!.values, scene.binding!.maps.values, REST, POSED, CORNERS);
		const expected = differences(
			posed,
			every(12),
			() => {
				for (let t = 0; t < 2; t++) {
					triangleMap(scene.binding!.maps.values as Float64Array, t * TRIANGLE_MAP_STRIDE, REST, posed, CORNERS, t * 3);
				}
				return loss();
			},
			1e-7,
		);
		// The maps of the gradient are float32 roundings of those of the differences.
		expect(relativeDistance([...actual], expected)).toBeLessThan(1e-5);
	});
});

test('beyond 1.3 times the field of view, gradients know that the derivative is held', () => {
	const camera = { ...makeFitCamera(SIZE), focalPixels: 40 };
	const numbers = makeSceneNumbers(COUNT, 4);
	for (let i = 0; i < COUNT; i++) {
		// Near, far out to two sides, and large enough to reach into the picture.
		const s = i * 16;
		numbers.splats[s] = i % 2 ? -0.8 : 0.1;
		numbers.splats[s + 1] = i % 2 ? 0 : 0.75;
		numbers.splats[s + 2] = 0.05 * (i / COUNT);
		for (let k = 8; k < 11; k++) numbers.splats[s + k] = Math.log(0.25) + numbers.splats[s + k]! / 20;
	}
	const engine = new RefEngine({ holdEdges: true });
	const scene = makeScene(engine, numbers, { posed: false, lit: false });
	const { loss, gradients } = linearLoss(engine, scene, camera);
	const indices = every(COUNT * 16).filter((i) => i % 16 < 3);
	const expected = differences(scene.splats.values, indices, loss);
	expect(Math.hypot(...expected)).toBeGreaterThan(0.1);
	expect(relativeDistance(pick(gradients.splats!.values, indices), expected)).toBeLessThan(1e-6);
	const actual = new Float64Array(CAMERA_STEP_LENGTH);
	cameraStepGradient(actual, gradients.camera!.values, camera, [0, 0, 0]);
	const step = new Float64Array(CAMERA_STEP_LENGTH);
	const turned = differences(step, every(CAMERA_STEP_LENGTH), () => loss(stepCamera(camera, step, [0, 0, 0])));
	expect(relativeDistance([...actual], turned)).toBeLessThan(1e-6);
});

describe('the gradients of a loss are those of finite differences', () => {
	const random = seededRandom(11);
	const engine = new RefEngine();
	const scene = makeScene(engine, makeSceneNumbers(COUNT, 6));
	const raster = engine.createRaster({ splatCount: COUNT, maxSize: SIZE });
	raster.draw(scene, { camera: makeFitCamera(SIZE), background: BACKGROUND });
	const drawn = Float64Array.from(raster.image.values);
	const noisy = (source: Float64Array, amount: number): Tensor => {
		const tensor = engine.allocate(source.length);
		tensor.values.set(source.map((x) => x + amount * (random() - 0.5)));
		return tensor;
	};
	const pixels = SIZE * SIZE;
	const target: PictureTarget = {
		image: noisy(drawn, 0.3),
		coverage: noisy(new Float64Array(pixels).fill(0.5), 1),
		weight: noisy(new Float64Array(pixels).fill(1), 1.6),
	};
	const pictureLoss = engine.createPictureLoss(SIZE);

	test.each([
		['L1', { l1: 1, dssim: 0, coverage: 0 }],
		['D-SSIM', { l1: 0, dssim: 1, coverage: 0 }],
		['coverage', { l1: 0, dssim: 0, coverage: 1 }],
		['all, with a wide knee', { l1: 0.8, dssim: 0.2, coverage: 0.5, knee: 0.1 }],
	] as [string, LossWeights][])('%s', (_, weights) => {
		const total = (): number => pictureLoss.compare(raster, target, weights).total;
		const scaled = pictureLoss.compare(raster, target, weights, 3);
		expect(scaled.total).toBe(total());
		pictureLoss.compare(raster, target, weights, 3);
		const indices = every(pixels * 3, 307);
		const actual = [
			...pick(raster.imageGradient.values, indices),
			...pick(raster.coverageGradient.values, every(pixels, 101)),
		].map((x) => x / 3);
		const expected = [
			...differences(raster.image.values, indices, total),
			// Coverage is 1 - transmittance.
			...differences(raster.transmittance.values, every(pixels, 101), total).map((x) => -x),
		];
		expect(relativeDistance(actual, expected)).toBeLessThan(1e-7);
	});
});

describe('the gradients of the networks are those of finite differences', () => {
	const random = seededRandom(21);
	const engine = new RefEngine();
	const fill = (tensor: Tensor, size: number): void => {
		for (let i = 0; i < tensor.length; i++) tensor.values[i] = size * (random() - 0.5);
	};
	const shape = { rowCount: 128, featureCount: 8, hiddenCount: 16, codeCount: 3, outputCount: 16 };
	const rows = engine.allocate(shape.rowCount * shape.outputCount);
	const rowsGradient = engine.allocate(rows.length);
	fill(rowsGradient, 1);
	const code = engine.allocate(3);
	fill(code, 2);
	const weighted = (): number => product(rows.values, rowsGradient.values);

	test('a decoder, by weights, features and code', () => {
		const decoder = engine.createDecoder(shape);
		fill(decoder.weights.values, 0.8);
		fill(decoder.features.values, 2);
		const loss = (): number => {
			decoder.forward(code, rows);
			return weighted();
		};
		loss();
		const codeGradient = engine.allocate(3);
		decoder.backward(code, rowsGradient, codeGradient);
		const constant = (i: number): boolean => i >= 8 * 16 + 2 * 16 && i < 8 * 16 + 4 * 16;
		const indices = every(decoder.weights.values.length, 17).filter((i) => !constant(i));
		for (const [parameters, chosen] of [
			[decoder.weights, indices],
			[decoder.features, every(decoder.features.values.length, 43)],
			[{ values: code, gradient: codeGradient }, [0, 1, 2]],
		] as const) {
			const expected = differences(parameters.values.values, chosen, loss);
			expect(Math.hypot(...expected)).toBeGreaterThan(0.01);
			expect(relativeDistance(pick(parameters.gradient.values, chosen), expected)).toBeLessThan(1e-6);
		}
		for (const i of every(decoder.weights.values.length).filter(constant)) {
			expect(decoder.weights.gradient.values[i]).toBe(0);
		}
	});

	test('a linear basis, by its code and by its components', () => {
		const basis = engine.createBasis({ rowCount: 128, codeCount: 3, channels: [12, 13, 15], rowStride: 16 });
		fill(basis.mean, 1);
		fill(basis.basis, 1);
		const loss = (): number => {
			rows.values.fill(0);
			basis.addTo(rows, code);
			return weighted();
		};
		const codeGradient = engine.allocate(3);
		const gradient = engine.allocate(basis.basis.length);
		basis.backward(rowsGradient, codeGradient, { code, gradient });
		expect(relativeDistance([...codeGradient.values], differences(code.values, [0, 1, 2], loss))).toBeLessThan(1e-7);
		const indices = every(gradient.length, 7);
		const expected = differences(basis.basis.values, indices, loss);
		expect(relativeDistance(pick(gradient.values, indices), expected)).toBeLessThan(1e-7);
	});

	test('a composition of template and rows', () => {
		const composed = engine.createParameters(8 * 16);
		const harmonics = engine.createParameters(8 * 12);
		const template = engine.allocate(8 * 16);
		const source = engine.createParameters(8 * 32);
		for (const tensor of [template, source.values, composed.gradient, harmonics.gradient]) fill(tensor, 1);
		const gains = Array.from({ length: 32 }, () => random());
		const composition = { template, rows: source.values, rowStride: 32, gains };
		const loss = (): number => {
			engine.compose(composed.values, harmonics.values, composition);
			return [composed, harmonics].reduce((sum, one) => sum + product(one.values.values, one.gradient.values), 0);
		};
		engine.composeBackward(source.gradient, composed.gradient, harmonics.gradient, composition);
		const indices = every(source.values.length, 3);
		const expected = differences(source.values.values, indices, loss);
		expect(relativeDistance(pick(source.gradient.values, indices), expected)).toBeLessThan(1e-7);
	});
});
