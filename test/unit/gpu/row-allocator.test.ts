import { expect, test } from 'vitest';
import { RowAllocator } from '../../../src/gpu/row-allocator.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

test('rows that are taken never overlap, and all of them come back as one run', () => {
	const allocator = new RowAllocator();
	allocator.grow(200);
	const random = seededRandom(5);
	const owner = new Array<number>(1000).fill(-1);
	const taken: { first: number; rows: number; id: number }[] = [];
	for (let id = 0; id < 2000; id++) {
		if (random() < 0.5 && taken.length > 0) {
			const [run] = taken.splice(Math.floor(random() * taken.length), 1);
			allocator.giveBack(run!.first, run!.rows);
			owner.fill(-1, run!.first, run!.first + run!.rows);
			continue;
		}
		const rows = 1 + Math.floor(random() * 40);
		let first = allocator.take(rows);
		if (first < 0) {
			if (allocator.capacity + rows > owner.length) continue;
			allocator.grow(allocator.capacity + rows);
			first = allocator.take(rows);
		}
		expect(owner.slice(first, first + rows).every((value) => value === -1)).toBe(true);
		owner.fill(id, first, first + rows);
		taken.push({ first, rows, id });
	}
	for (const { first, rows } of taken) allocator.giveBack(first, rows);
	expect(allocator.take(allocator.capacity)).toBe(0);
	expect(allocator.take(1)).toBe(-1);
});
