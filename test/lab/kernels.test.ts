import { beforeAll, describe, expect, test } from 'vitest';
import { SplatEngine } from '../../lab/bake/splat-engine.ts';
import { type Camera, lookAtCamera } from '../../lab/render/camera.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../src/splat/triangle-map.ts';
import { seededRandom } from '../fixtures/seeded-random.ts';
import { poseReference, rasterizeReference } from './kernels-reference.ts';

const COUNT = 60;
const BACKGROUND = [0.2, 0.5, 0.8];
const camera: Camera = lookAtCamera({
	eye: [0.1, 0.05, 0.8],
	target: [0, 0, 0],
	fieldOfViewDegrees: 20,
	size: 48,
});
// Two triangles and a pose that shears one and grows and turns the other.
const CORNERS = [0, 1, 2, 1, 3, 2];
const REST = [-0.1, -0.1, 0, 0.1, -0.1, 0.02, -0.1, 0.1, 0.01, 0.1, 0.1, -0.02];
const POSED = [-0.1, -0.08, 0.01, 0.12, -0.11, 0.05, -0.07, 0.1, -0.02, 0.14, 0.13, 0.03];

function scatter(seed: number): Float32Array {
	const random = seededRandom(seed);
	const splats = new Float32Array(COUNT * SPLAT_STRIDE);
	for (let i = 0; i < COUNT; i++) {
		const s = i * SPLAT_STRIDE;
		for (let k = 0; k < 3; k++) splats[s + k] = (random() - 0.5) * 0.2;
		for (let k = 4; k < 8; k++) splats[s + k] = random() - 0.5;
		for (let k = 8; k < 11; k++) splats[s + k] = Math.log(0.004 + 0.02 * random());
		for (let k = 12; k < 15; k++) splats[s + k] = random();
		splats[s + 15] = -2 + 5 * random();
	}
	return splats;
}

const engines: SplatEngine[] = [];

async function engineWith(splats: Float32Array): Promise<SplatEngine> {
	const engine = await SplatEngine.create({ count: COUNT, maxSize: 48, triangleCount: 2 });
	engine.splats.set(splats);
	for (let i = 0; i < COUNT; i++) engine.triangles[i] = i % 2;
	const maps = new Float32Array(2 * TRIANGLE_MAP_STRIDE);
	for (let t = 0; t < 2; t++) triangleMap(maps, t * TRIANGLE_MAP_STRIDE, REST, POSED, CORNERS, t * 3);
	engine.addPose(maps);
	return engine;
}

describe('the splat kernels', () => {
	const splats = scatter(3);

	beforeAll(async () => {
		engines.push(await engineWith(splats));
	});

	test('draw the picture of the plain rasteriser', () => {
		const engine = engines[0]!;
		engine.render({ camera, background: BACKGROUND });
		const expected = rasterizeReference(splats, camera, BACKGROUND);
		// Single precision and a polynomial exponential; a pixel on the very edge of a splat may fall either way.
		const wrong = expected.image.filter((x, i) => Math.abs(x - engine.image[i]!) > 3e-5).length;
		expect(wrong).toBeLessThanOrEqual(6);
		expect(largestDifference(expected.image, engine.image)).toBeLessThan(0.02);
		expect(engine.visibleCount).toBe(COUNT);
	});

	test('draw a posed picture as the plain rasteriser draws the posed splats', () => {
		const engine = engines[0]!;
		engine.render({ camera, background: BACKGROUND, pose: 0 });
		const posed = poseReference(splats, engine.triangles, REST, POSED, CORNERS);
		const expected = rasterizeReference(posed, camera, BACKGROUND);
		const wrong = expected.image.filter((x, i) => Math.abs(x - engine.image[i]!) > 3e-5).length;
		expect(wrong).toBeLessThanOrEqual(6);
	});

	test('draw splats of equal depth in the order of their indices', async () => {
		const same = new Float32Array(splats);
		for (let i = 0; i < COUNT; i++) same.set(same.subarray(0, 3), i * SPLAT_STRIDE);
		const engine = await engineWith(same);
		engine.render({ camera, background: BACKGROUND });
		const expected = rasterizeReference(same, camera, BACKGROUND);
		// All on one spot: pixels are finished at 1e-4 of light left, which the plain one never is.
		const wrong = expected.image.filter((x, i) => Math.abs(x - engine.image[i]!) > 2e-4).length;
		expect(wrong).toBeLessThanOrEqual(6);
	});

	test('step along the gradient only what has one', async () => {
		const engine = await engineWith(splats);
		engine.splats[5 * SPLAT_STRIDE] = 9; // out of the picture
		const before = Float32Array.from(engine.splats);
		engine.render({ camera, background: BACKGROUND });
		engine.imageGradient.fill(1);
		engine.backward();
		engine.step({ position: 0, rotation: 0, logScale: 0, color: 0.01, opacityLogit: 0 });
		for (let i = 0; i < COUNT; i++) {
			const moved = before[i * SPLAT_STRIDE + 12]! - engine.splats[i * SPLAT_STRIDE + 12]!;
			// The first step of Adam is the learning rate itself, against the sign of the gradient.
			expect(moved).toBeCloseTo(i === 5 ? 0 : 0.01, 5);
		}
		expect(engine.gradients.every((x) => x === 0)).toBe(true);
	});

	test('draw a prefix with larger splats', () => {
		const engine = engines[0]!;
		engine.render({ camera, background: BACKGROUND, count: 20, scaleFactor: 1.5 });
		const larger = Float32Array.from(splats.subarray(0, 20 * SPLAT_STRIDE));
		for (let i = 0; i < 20; i++) for (let k = 8; k < 11; k++) larger[i * SPLAT_STRIDE + k]! += Math.log(1.5);
		const expected = rasterizeReference(larger, camera, BACKGROUND);
		const wrong = expected.image.filter((x, i) => Math.abs(x - engine.image[i]!) > 3e-5).length;
		expect(wrong).toBeLessThanOrEqual(6);
	});
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let largest = 0;
	for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
	return largest;
}
