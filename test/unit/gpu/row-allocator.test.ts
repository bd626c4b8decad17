import { describe, expect, test } from 'vitest';
import { RowAllocator, type RowRun } from '../../../src/gpu/row-allocator.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

/** Rows of an avatar of 49,424 splats. */
const HEAD_ROWS = 49;

/** Takes runs until one is refused. */
function fill(allocator: RowAllocator, rows = HEAD_ROWS): RowRun[] {
	const runs: RowRun[] = [];
	for (let run = allocator.take(rows); run; run = allocator.take(rows)) runs.push(run);
	return runs;
}

/** Whether runs lie within the capacity and apart from each other. */
function areApart(runs: readonly RowRun[], capacity: number): boolean {
	const sorted = [...runs].sort((a, b) => a.first - b.first);
	return sorted.every(({ first, rows }, i) => first >= 0 && first + rows <= (sorted[i + 1]?.first ?? capacity));
}

test.each([
	[4096, 83],
	[8192, 167],
	[16384, 334],
])('of %i rows all %i heads that fit are placed, and the next one is refused', (limit, heads) => {
	const allocator = new RowAllocator(limit);
	const runs = fill(allocator);
	expect(runs).toHaveLength(heads);
	expect(areApart(runs, allocator.capacity)).toBe(true);
	expect(allocator.capacity).toBeLessThanOrEqual(limit);
});

test('a refusal changes nothing, and one head that leaves makes room for one', () => {
	const allocator = new RowAllocator(4096);
	const runs = fill(allocator);
	const { capacity, used } = allocator;
	expect(allocator.take(HEAD_ROWS)).toBeUndefined();
	expect(allocator.resize(runs[0]!, HEAD_ROWS + 30)).toBe(false);
	expect(allocator).toMatchObject({ capacity, used });
	allocator.giveBack(runs[7]!);
	expect(allocator.take(HEAD_ROWS)).toBeDefined();
	expect(allocator.take(HEAD_ROWS)).toBeUndefined();
});

test('free rows that lie apart are packed together for a run that fits in total', () => {
	const allocator = new RowAllocator(100);
	const runs = fill(allocator, 10);
	const kept = runs.filter((_, i) => i % 2 === 0);
	for (const run of runs) if (!kept.includes(run)) allocator.giveBack(run);
	const large = allocator.take(50);
	expect(large).toMatchObject({ rows: 50 });
	expect(areApart([...kept, large!], 100)).toBe(true);
});

test('a run grows where it lies if it can, moves if it must, and shrinks in place', () => {
	const allocator = new RowAllocator(64);
	const [a, b] = [allocator.take(10)!, allocator.take(10)!];
	expect(allocator.resize(b, 20)).toBe(true);
	expect(b).toEqual({ first: 10, rows: 20 });
	expect(allocator.resize(a, 20)).toBe(true);
	expect(areApart([a, b], 64)).toBe(true);
	expect(allocator.resize(a, 5)).toBe(true);
	expect([a.rows, allocator.used]).toEqual([5, 25]);
	expect(allocator.resize(b, 59)).toBe(true);
	expect(areApart([a, b], 64)).toBe(true);
});

describe('a table that is mostly free', () => {
	test('is trimmed, and the runs that are left are packed', () => {
		const allocator = new RowAllocator(16384);
		const runs = Array.from({ length: 100 }, () => allocator.take(HEAD_ROWS)!);
		expect(allocator.capacity).toBeGreaterThanOrEqual(4900);
		for (const run of runs.slice(0, 98)) allocator.giveBack(run);
		allocator.trim();
		expect(allocator.capacity).toBe(4 * HEAD_ROWS);
		expect(areApart(runs.slice(98), allocator.capacity)).toBe(true);
	});

	test('is not trimmed while more than a quarter is used, nor below its first size', () => {
		const allocator = new RowAllocator(4096);
		const runs = fill(allocator);
		for (const run of runs.slice(30)) allocator.giveBack(run);
		allocator.trim();
		expect(allocator.capacity).toBe(4096);
		for (const run of runs.slice(0, 30)) allocator.giveBack(run);
		allocator.trim();
		expect(allocator).toMatchObject({ capacity: 64, used: 0 });
	});
});

test('through thousands of changes runs never overlap, and none is refused that fits in total', () => {
	const limit = 1000;
	const allocator = new RowAllocator(limit);
	const random = seededRandom(5);
	const runs: RowRun[] = [];
	let used = 0;
	for (let i = 0; i < 3000; i++) {
		const chance = random();
		const rows = 1 + Math.floor(random() * 60);
		const index = Math.floor(random() * runs.length);
		if (chance < 0.35 && runs.length > 0) {
			const [run] = runs.splice(index, 1);
			used -= run!.rows;
			allocator.giveBack(run!);
		} else if (chance < 0.5 && runs.length > 0) {
			const added = rows - runs[index]!.rows;
			expect(allocator.resize(runs[index]!, rows)).toBe(used + added <= limit);
			if (used + added <= limit) used += added;
		} else {
			const run = allocator.take(rows);
			expect(run !== undefined).toBe(used + rows <= limit);
			if (run) {
				used += rows;
				runs.push(run);
			}
		}
		if (chance > 0.95) allocator.trim();
		expect(allocator.used).toBe(used);
		expect(allocator.capacity).toBeLessThanOrEqual(limit);
		expect(areApart(runs, allocator.capacity)).toBe(true);
	}
});
