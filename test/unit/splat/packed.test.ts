import { expect, test } from 'vitest';
import { lowerFactor } from '../../../src/splat/lower-factor.ts';
import { packShape, shapeFlags, unpackShape } from '../../../src/splat/packed-splat.ts';
import { hiddenPixels } from '../../../src/splat/screen-door.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

test('the lower factor has the covariance of the matrix it came from', () => {
	const random = seededRandom(3);
	for (let round = 0; round < 200; round++) {
		const m = Array.from({ length: 9 }, () => random() * 2 - 1);
		// Every third is flat: a row without length, then a matrix of rank one.
		if (round % 3 === 1) m.fill(0, 0, 3);
		if (round % 3 === 2) for (let i = 3; i < 9; i++) m[i] = m[i % 3]! * (i < 6 ? -2 : 3);
		const l = new Float64Array(6);
		lowerFactor(l, 0, m);
		const rows = [
			[l[0]!, 0, 0],
			[l[1]!, l[3]!, 0],
			[l[2]!, l[4]!, l[5]!],
		];
		for (let i = 0; i < 3; i++) {
			for (let j = 0; j < 3; j++) {
				const wanted = m[i * 3]! * m[j * 3]! + m[i * 3 + 1]! * m[j * 3 + 1]! + m[i * 3 + 2]! * m[j * 3 + 2]!;
				const found = rows[i]!.reduce((sum, value, k) => sum + value * rows[j]![k]!, 0);
				expect(found).toBeCloseTo(wanted, 12);
			}
		}
	}
});

test('a packed shape loses less than half a step of its largest number, whatever the size', () => {
	const random = seededRandom(9);
	for (let round = 0; round < 500; round++) {
		const size = 10 ** (random() * 8 - 6);
		const factor = Array.from({ length: 6 }, () => (random() * 2 - 1) * size);
		const largest = Math.max(...factor.map(Math.abs));
		const texel = new Uint32Array(4);
		const lent = shapeFlags(0.3, round % 2 === 0, round % 3 === 0 ? 0.0006 : 0);
		packShape(texel, 0, factor, 0, lent);
		const back = new Float64Array(6);
		const flags = unpackShape(back, 0, texel, 0);
		expect(flags).toBe(lent);
		// Half a step, and the hundredth of the range that the lent bits cost.
		for (let i = 0; i < 6; i++) expect(Math.abs(back[i]! - factor[i]!)).toBeLessThan((largest * 0.515) / 32767);
	}
});

test('the trained pixel is an eighth of an octave a step, rounded up', () => {
	expect(shapeFlags(0.3, false, 1)).toBe((160 << 8) | 30);
	expect(shapeFlags(0.3, false, 1.01)).toBe((161 << 8) | 30);
	expect(shapeFlags(0.3, false, 0.5)).toBe((152 << 8) | 30);
	expect(shapeFlags(0.3, false, 1e-9)).toBe((1 << 8) | 30);
});

test('dilation and compensation keep apart in the lent bits', () => {
	expect(shapeFlags(0.3, false)).toBe(30);
	expect(shapeFlags(0, true)).toBe(0x80000000);
	expect(shapeFlags(9, false)).toBe(255);
	expect(shapeFlags(-1, true)).toBe(0x80000000);
});

test('an opacity hides whole pixels of 64; one that is no number hides none', () => {
	expect([1, 0.75, 0.5, 0.004, 0].map(hiddenPixels)).toEqual([0, 16, 32, 64, 64]);
	expect([7, -7, Number.NaN].map(hiddenPixels)).toEqual([0, 64, 0]);
});

test('a splat without size packs to zeros, not to numbers that are none', () => {
	const texel = new Uint32Array(4);
	packShape(texel, 0, [0, 0, 0, 0, 0, 0], 0, 0);
	const back = new Float64Array(6);
	unpackShape(back, 0, texel, 0);
	expect([...back]).toEqual([0, 0, 0, 0, 0, 0]);
});
