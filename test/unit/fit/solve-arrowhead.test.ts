import { describe, expect, test } from 'vitest';
import { solveArrowhead, type ViewEquations } from '../../../src/fit/registration/solve-arrowhead.ts';
import { solveSymmetric } from '../../../src/fit/registration/solve-symmetric.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const random = seededRandom(5);
const SHARED = 3;
const OWN = 4;
const SIZE = SHARED + OWN;

/** Normal equations of random observations: positive definite. */
function someView(fixed: readonly (readonly [number, number])[]): ViewEquations {
	const normal = new Float64Array(SIZE * SIZE);
	const right = new Float64Array(SIZE);
	for (let observation = 0; observation < 20; observation++) {
		const row = Array.from({ length: SIZE }, () => random() - 0.5);
		for (let p = 0; p < SIZE; p++) {
			right[p] = right[p]! + row[p]! * (random() - 0.5);
			for (let q = 0; q <= p; q++) normal[p * SIZE + q] = normal[p * SIZE + q]! + row[p]! * row[q]!;
		}
	}
	return { normal, right, fixed: new Map(fixed) };
}

/** The same by one dense system of all numbers; what is given is held by a huge weight. */
function denseAnswer(views: readonly ViewEquations[]): Float64Array {
	const total = SHARED + views.length * OWN;
	const matrix = new Float64Array(total * total);
	const right = new Float64Array(total);
	views.forEach(({ normal, right: part, fixed }, s) => {
		const place = (p: number): number => (p < SHARED ? p : p + s * OWN);
		for (let p = 0; p < SIZE; p++) {
			right[place(p)] = right[place(p)]! + part[p]!;
			for (let q = 0; q <= p; q++) matrix[place(p) * total + place(q)]! += normal[p * SIZE + q]!;
		}
		for (const [index, given] of fixed) {
			const at = place(SHARED + index);
			matrix[at * total + at]! += 1e9;
			right[at]! += 1e9 * given;
		}
	});
	solveSymmetric(matrix, right);
	return right;
}

describe('equations of views that share some numbers', () => {
	test('are solved as the whole system is, also where a view has numbers given', () => {
		const views = [
			someView([]),
			someView([[1, 0.3]]),
			someView([
				[0, -0.2],
				[3, 0.1],
			]),
		];
		const { shared, own } = solveArrowhead(SHARED, views);
		const found = [...shared, ...own.flatMap((step) => [...step])];
		denseAnswer(views).forEach((x, i) => {
			expect(found[i]).toBeCloseTo(x, 6);
		});
		expect(own[1]![1]).toBe(0.3);
		expect(Math.max(...shared.map(Math.abs))).toBeGreaterThan(0.01);
	});
});
