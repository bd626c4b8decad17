import { describe, expect, test } from 'vitest';
import { createRandom } from '../../lab/people/random.ts';
import { principalComponents } from '../../lab/prior/person-codes.ts';
import { PointGrid } from '../../lab/prior/point-grid.ts';
import { ROW_FIELDS, recordRow, writeRecordRow } from '../../lab/prior/record-rows.ts';

describe('codes from principal components', () => {
	const random = createRandom(3, 'rows');
	const truth = Array.from({ length: 3 }, () => Float32Array.from({ length: 200 }, () => random.normal()));
	const rows = Array.from({ length: 20 }, () => {
		const mix = truth.map(() => random.normal());
		return Float32Array.from({ length: 200 }, (_, i) => 0.5 + truth.reduce((sum, t, k) => sum + mix[k]! * t[i]!, 0));
	});
	const found = principalComponents(rows, new Float32Array(200).fill(1), 4);

	test('rows of three hidden causes come back from three components', () => {
		expect(found.explained[2]).toBeCloseTo(1, 5);
		expect(found.explained[1]).toBeLessThan(0.999);
		rows.forEach((row, p) => {
			for (let i = 0; i < 200; i += 17) {
				let sum = found.mean[i]!;
				for (let k = 0; k < 3; k++) sum += found.codes[p * 4 + k]! * found.components[k * 200 + i]!;
				expect(sum).toBeCloseTo(row[i]!, 3);
			}
		});
	});

	test('codes have mean 0 and variance 1', () => {
		for (let k = 0; k < 3; k++) {
			const values = rows.map((_, p) => found.codes[p * 4 + k]!);
			expect(values.reduce((sum, x) => sum + x, 0) / 20).toBeCloseTo(0, 4);
			expect(values.reduce((sum, x) => sum + x * x, 0) / 20).toBeCloseTo(1, 4);
		}
	});

	test('what has no weight does not steer the components', () => {
		const loud = rows.map((row, p) => Float32Array.from(row, (x, i) => (i === 0 ? 1000 * (p % 2) : x)));
		const weights = new Float32Array(200).fill(1);
		weights[0] = 0;
		const calm = principalComponents(loud, weights, 3);
		expect(calm.explained[2]).toBeCloseTo(1, 4);
	});
});

test('the grid finds the nearest point that a search through all finds', () => {
	const random = createRandom(5, 'points');
	const points = Float32Array.from({ length: 900 }, () => random.between(-0.1, 0.1));
	const grid = new PointGrid(points);
	let found = 0;
	for (let i = 0; i < 300; i++) {
		const p = [0, 1, 2].map(() => random.between(-0.1, 0.1));
		let best = -1;
		let least = Infinity;
		for (let j = 0; j < 300; j++) {
			const d = Math.hypot(...p.map((x, k) => x - points[j * 3 + k]!));
			if (d < least) [least, best] = [d, j];
		}
		const nearest = grid.nearest(p);
		if (nearest === -1) continue;
		found++;
		expect(nearest).toBe(best);
	}
	expect(found).toBeGreaterThan(290);
});

test('rows of records go out and back', () => {
	const records = Float32Array.from({ length: 48 }, (_, i) => i);
	const row = recordRow(records, { count: 3 } as never);
	expect(row.length).toBe(3 * ROW_FIELDS.length);
	const other = Float32Array.from(records, (x, i) => (ROW_FIELDS.includes((i % 16) as never) ? 0 : x));
	writeRecordRow(other, row);
	expect(other).toEqual(records);
});
