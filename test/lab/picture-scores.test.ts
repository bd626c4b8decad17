import { describe, expect, test } from 'vitest';
import { flipErrors, flipPicture } from '../../lab/evaluate/flip.ts';
import { maskedPsnr, prepareTruth, scorePicture } from '../../lab/evaluate/picture-scores.ts';
import { createRandom } from '../../lab/people/random.ts';
import { flipOracle } from '../reference/flip.ts';

const SIZE = 24;
const PIXELS = SIZE * SIZE;

/** Planes of one colour. */
function plain(color: readonly number[]): Float32Array {
	return Float32Array.from({ length: PIXELS * 3 }, (_, i) => color[Math.floor(i / PIXELS)]!);
}

/** Planes of soft stripes and noise. */
function drawn(seed: number): Float32Array {
	const random = createRandom(seed, 'flip');
	const wave = [random.between(0.1, 0.9), random.between(0.1, 0.9), random.between(0, 6)] as const;
	return Float32Array.from({ length: PIXELS * 3 }, (_, i) => {
		const [x, y] = [i % SIZE, Math.floor((i % PIXELS) / SIZE)];
		return 0.5 + 0.35 * Math.sin(wave[0] * x + wave[1] * y + wave[2] + i / PIXELS) + random.between(-0.15, 0.15);
	});
}

function flip(a: Float32Array, b: Float32Array, pixelsPerDegree?: number): Float32Array {
	return flipErrors(flipPicture(a, SIZE, SIZE, pixelsPerDegree), flipPicture(b, SIZE, SIZE, pixelsPerDegree));
}

describe('FLIP', () => {
	test('is 0 for the same picture and the same either way round', () => {
		const [a, b] = [drawn(1), drawn(2)];
		expect(Math.max(...flip(a, a))).toBe(0);
		const forth = flip(a, b);
		expect(forth).toEqual(flip(b, a));
		expect(Math.min(...forth)).toBeGreaterThan(0);
		expect(Math.max(...forth)).toBeLessThanOrEqual(1);
	});

	test('of white and black is 0.967, by hand: 100 units of lightness among the 203.3 between green and blue', () => {
		const most = 203.3 ** 0.7;
		const expected = 0.95 + (0.05 * (100 ** 0.7 - 0.4 * most)) / (0.6 * most);
		for (const error of flip(plain([1, 1, 1]), plain([0, 0, 0]))) expect(error).toBeCloseTo(expected, 3);
	});

	test('of green and blue is 1, and a change of hue alone counts', () => {
		for (const error of flip(plain([0, 1, 0]), plain([0, 0, 1]))) expect(error).toBeCloseTo(1, 5);
		expect(flip(plain([0.6, 0.4, 0.4]), plain([0.4, 0.6, 0.4]))[0]).toBeGreaterThan(0.2);
	});

	test('sees a blurred edge and one grain of salt where no eye would miss them', () => {
		const edge = plain([0, 0, 0]).map((_, i) => (i % SIZE < SIZE / 2 ? 0.2 : 0.8));
		const soft = plain([0, 0, 0]).map((_, i) => 0.2 + 0.6 * Math.min(1, Math.max(0, (i % SIZE) / SIZE)));
		const errors = flip(edge, soft);
		expect(errors[12 * SIZE + 12]).toBeGreaterThan(errors[12 * SIZE + 1]!);
		const salted = plain([0.3, 0.3, 0.3]);
		for (let k = 0; k < 3; k++) salted[k * PIXELS + 12 * SIZE + 12] = 1;
		const grain = flip(plain([0.3, 0.3, 0.3]), salted);
		expect(grain[12 * SIZE + 12]).toBeGreaterThan(0.3);
		expect(grain[0]).toBeLessThan(1e-3);
	});

	test('is what the formulae say pixel by pixel, with whole filters instead of two passes', () => {
		for (const pixelsPerDegree of [20, 67]) {
			const [a, b] = [drawn(3), drawn(4)];
			const triples = (planes: Float32Array): number[][] =>
				Array.from({ length: PIXELS }, (_, i) =>
					[0, 1, 2].map((k) => Math.min(1, Math.max(0, planes[k * PIXELS + i]!))),
				);
			const expected = flipOracle(triples(a), triples(b), SIZE, SIZE, pixelsPerDegree);
			const errors = flip(a, b, pixelsPerDegree);
			for (let i = 0; i < PIXELS; i++) expect(errors[i]).toBeCloseTo(expected[i]!, 4);
		}
	});
});

describe('scores of a picture', () => {
	const mask = Uint8Array.from({ length: PIXELS }, (_, i) => (i % SIZE < 10 && i > 5 * SIZE ? 1 : 0));

	test('are perfect for the truth itself, and PSNR is that of the mean square in the mask', () => {
		const planes = drawn(5).map((x) => Math.min(1, Math.max(0, x)));
		const truth = prepareTruth(planes, mask, SIZE);
		expect(scorePicture(planes, truth)).toEqual({ psnr: 120, ssim: expect.closeTo(1, 5), flip: 0 });
		const shifted = planes.map((x) => (x < 0.5 ? x + 0.1 : x - 0.1));
		expect(scorePicture(shifted, truth).psnr).toBeCloseTo(20, 4);
		expect(maskedPsnr(shifted, truth)).toBeCloseTo(20, 4);
	});

	test('do not care what lies far outside of the mask, and worsen with the error within', () => {
		const truth = prepareTruth(plain([0.5, 0.4, 0.3]), mask, SIZE);
		const far = plain([0.5, 0.4, 0.3]).map((x, i) => (i % SIZE === SIZE - 1 ? 1 : x));
		expect(scorePicture(far, truth).psnr).toBe(120);
		const [a, b] = [0.1, 0.2].map((error) => scorePicture(plain([0.5 + error, 0.4, 0.3]), truth));
		expect(b!.psnr).toBeLessThan(a!.psnr);
		expect(b!.ssim).toBeLessThan(a!.ssim);
		expect(b!.flip).toBeGreaterThan(a!.flip);
	});

	test('of an empty mask are refused', () => {
		expect(() => prepareTruth(plain([0, 0, 0]), new Uint8Array(PIXELS), SIZE)).toThrow('mask is empty');
	});
});
