import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { registerLandmarks } from '../../../src/fit/registration/register-landmarks.ts';
import { EXPRESSION_INDEX } from '../../../src/rig/expression-names.ts';
import { makeHeadMesh, readHeadModel } from '../../../src/rig/head-model.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const folder = new URL('../../../assets/head-model/', import.meta.url);
const model = readHeadModel(
	readFileSync(new URL('head-model.json', folder), 'utf8'),
	readFileSync(new URL('head-model.bin', folder)),
);
const SIZE = 256;
const RIGID = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));

/** Every eighth vertex of what a camera sees of a face. */
const vertices = (() => {
	const { triangles, triangleRegions, regionNames, positions } = model.mean;
	const found = new Set<number>();
	triangleRegions.forEach((region, t) => {
		if (!/^(face|nose|upperLip|lowerLip|upperLid|lowerLid)/.test(regionNames[region]!)) return;
		for (let k = 0; k < 3; k++) if (positions[triangles[t * 3 + k]! * 3 + 2]! > 0.03) found.add(triangles[t * 3 + k]!);
	});
	return Uint32Array.from([...found].sort((a, b) => a - b).filter((_, i) => i % 8 === 0));
})();

const random = seededRandom(4);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const identity = Float64Array.from({ length: model.identityCount }, (_, i) => (i < 40 ? normal() : 0));
const person = makeHeadMesh(model, identity);

interface Truth {
	readonly yaw: number;
	readonly expression: Float32Array;
}

function look({ yaw, expression }: Truth, noise: number) {
	const posed = new Float32Array(person.positions.length);
	poseVertices(posed, person, expression, RIGID);
	const [s, c] = [Math.sin(yaw), Math.cos(yaw)];
	const focal = 1.5 * SIZE;
	const pixels = Array.from(vertices).flatMap((v) => {
		const [x, y, z] = [posed[v * 3]!, posed[v * 3 + 1]! - 0.1, posed[v * 3 + 2]!];
		const depth = 0.6 - (s * x + c * z);
		return [
			SIZE / 2 + (focal * (c * x - s * z)) / depth + noise * normal(),
			SIZE / 2 - (focal * y) / depth + noise * normal(),
		];
	});
	return { pixels };
}

const smile = new Float32Array(52);
smile[EXPRESSION_INDEX.mouthSmileLeft] = 0.7;
smile[EXPRESSION_INDEX.mouthSmileRight] = 0.7;
smile[EXPRESSION_INDEX.jawOpen] = 0.4;

/** How far off the landmarks are without their noise: mean distance in the picture, pixels. */
function pictureError({ identity, views }: ReturnType<typeof registerLandmarks>, index: number, truth: Truth): number {
	const { camera, expression } = views[index]!;
	const again = new Float32Array(person.positions.length);
	poseVertices(again, makeHeadMesh(model, identity), expression, RIGID);
	const m = camera.worldToView;
	const { pixels } = look(truth, 0);
	let sum = 0;
	vertices.forEach((v, i) => {
		const [x, y, z] = [again[v * 3]!, again[v * 3 + 1]!, again[v * 3 + 2]!];
		const [vx, vy, vz] = [0, 1, 2].map((k) => m[k]! * x + m[4 + k]! * y + m[8 + k]! * z + m[12 + k]!) as [
			number,
			number,
			number,
		];
		const f = camera.focalPixels / -vz;
		sum += Math.hypot(pixels[i * 2]! - (SIZE / 2 + f * vx), pixels[i * 2 + 1]! - (SIZE / 2 - f * vy));
	});
	return sum / vertices.length;
}

const mean = (items: readonly number[], of: (item: number) => number): number =>
	items.reduce((sum, item) => sum + of(item), 0) / items.length;
const middle = (positions: Float32Array): number[] =>
	[0, 1, 2].map((k) => mean([...vertices], (v) => positions[v * 3 + k]!));
/** How large a face is: mean distance from its middle. */
function spread(positions: Float32Array): number {
	const at = middle(positions);
	return mean([...vertices], (v) => Math.hypot(...[0, 1, 2].map((k) => positions[v * 3 + k]! - at[k]!)));
}

describe('a head from landmarks', () => {
	test('exact landmarks of a smiling person are met to a fifth of a pixel, and the jaw is open', () => {
		const truth = { yaw: 0.3, expression: smile };
		const { pixels } = look(truth, 0);
		const found = registerLandmarks(model, vertices, [{ pixels, size: SIZE }], { noisePixels: 0.05 });
		expect(found.residualPixels).toBeLessThan(0.2);
		expect(pictureError(found, 0, truth)).toBeLessThan(0.2);
		expect(found.views[0]!.expression[EXPRESSION_INDEX.jawOpen]).toBeGreaterThan(0.2);
	});

	test('with noise of 1.5 pixels the residual is the noise, and the face lies nearer to the truth than the noise', () => {
		const truth = { yaw: -0.2, expression: smile };
		const { pixels } = look(truth, 1.5);
		const found = registerLandmarks(model, vertices, [{ pixels, size: SIZE }], { noisePixels: 1.5 });
		expect(found.residualPixels).toBeGreaterThan(1);
		expect(found.residualPixels).toBeLessThan(1.7);
		expect(pictureError(found, 0, truth)).toBeLessThan(1);
	});

	test('three noisy views tell more than half of what faces differ in, depth and all', () => {
		const seen = [-0.6, 0, 0.6].map((yaw) => look({ yaw, expression: new Float32Array(52) }, 1.2).pixels);
		const { identity: found } = registerLandmarks(
			model,
			vertices,
			seen.map((pixels) => ({ pixels, size: SIZE })),
		);
		const faceError = ({ positions }: typeof person): number => {
			const scale = spread(person.positions) / spread(positions);
			const [a, b] = [middle(person.positions), middle(positions)];
			return mean([...vertices], (v) =>
				Math.hypot(
					...[0, 1, 2].map((k) => person.positions[v * 3 + k]! - a[k]! - scale * (positions[v * 3 + k]! - b[k]!)),
				),
			);
		};
		expect(faceError(makeHeadMesh(model, found))).toBeLessThan(0.5 * faceError(model.mean));
	});

	test('several views of one person share the identity: turned heads come out at their angles', () => {
		const truths = [-0.7, -0.35, 0, 0.35, 0.7].map((yaw) => ({ yaw, expression: smile }));
		const seen = truths.map((truth) => look(truth, 1));
		const found = registerLandmarks(
			model,
			vertices,
			seen.map(({ pixels }) => ({ pixels, size: SIZE })),
		);
		truths.forEach(({ yaw }, i) => {
			const m = found.views[i]!.camera.worldToView;
			expect(Math.atan2(-m[8]!, m[0]!)).toBeCloseTo(yaw, 1);
		});
	});

	test('a tenth of the landmarks far off does not throw the head off', () => {
		const truth = { yaw: 0.1, expression: smile };
		const { pixels } = look(truth, 0.5);
		const spoiled = pixels.map((x, i) => (i % 20 < 2 ? x + 40 : x));
		const found = registerLandmarks(model, vertices, [{ pixels: spoiled, size: SIZE }], { noisePixels: 1 });
		expect(pictureError(found, 0, truth)).toBeLessThan(1);
	});

	test('landmarks that are no face are refused with a typed error, never with NaN', () => {
		const bad: [string, number[]][] = [
			['nothing finite', new Array(vertices.length * 2).fill(Number.NaN)],
			['one spot', new Array(vertices.length * 2).fill(100)],
			['noise', Array.from({ length: vertices.length * 2 }, () => random() * SIZE)],
		];
		for (const [, pixels] of bad) {
			expect(() => registerLandmarks(model, vertices, [{ pixels, size: SIZE }])).toThrowError(
				expect.objectContaining({ code: 'fit/no-face' }),
			);
		}
		expect(() => registerLandmarks(model, vertices, [{ pixels: [1, 2], size: SIZE }])).toThrowError(
			expect.objectContaining({ code: 'fit/wrong-size' }),
		);
		expect(() => registerLandmarks(model, vertices, [])).toThrowError(
			expect.objectContaining({ code: 'fit/wrong-picture-count' }),
		);
	});
});
