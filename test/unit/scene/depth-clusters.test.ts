import { expect, test } from 'vitest';
import type { DepthCluster } from '../../../src/gpu/splat-backend.ts';
import { type DepthRange, groupByDepth } from '../../../src/scene/depth-clusters.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

function group(ranges: DepthRange[]): number[][] {
	const pool: DepthCluster[] = [];
	const count = groupByDepth(pool, ranges, ranges.length);
	return pool.slice(0, count).map(({ members }) => [...members].sort((a, b) => a - b));
}

const range = (nearDepth: number, farDepth: number, batch = 0): DepthRange => ({ nearDepth, farDepth, batch });

test('ranges that do not touch are clusters of their own, farthest first', () => {
	expect(group([range(1, 2), range(5, 6), range(3, 4)])).toEqual([[1], [2], [0]]);
});

test('ranges that overlap, directly or through a third, are one cluster', () => {
	expect(group([range(1, 2.5), range(4, 6), range(2.4, 4.1), range(8, 9)])).toEqual([[3], [0, 1, 2]]);
});

test('a range inside a large one joins it even when a nearer one comes between', () => {
	expect(group([range(1, 10), range(8, 9), range(2, 3)])).toEqual([[0, 1, 2]]);
});

test('what differs in batch is kept apart even where it overlaps', () => {
	expect(group([range(1, 3, 0), range(2, 4, 1), range(2, 3, 0)])).toEqual([[0, 2], [1]]);
});

test('only the first ranges are looked at when a count says so', () => {
	const pool: DepthCluster[] = [];
	expect(groupByDepth(pool, [range(1, 2), range(1, 2)], 1)).toBe(1);
	expect(pool[0]!.members).toEqual([0]);
});

test('nothing gives nothing', () => {
	expect(groupByDepth([], [], 0)).toBe(0);
});

test('a pool is reused without growing and without leftovers', () => {
	const pool: DepthCluster[] = [];
	groupByDepth(pool, [range(1, 2), range(3, 4), range(5, 6)], 3);
	const before = [...pool];
	expect(groupByDepth(pool, [range(1, 4), range(3, 6)], 2)).toBe(1);
	expect(pool).toHaveLength(3);
	expect(pool.every((cluster, i) => cluster === before[i])).toBe(true);
	expect(pool[0]).toMatchObject({ nearDepth: 1, farDepth: 6, firstSplat: 0, splatCount: 0 });
	expect(pool[0]!.members).toHaveLength(2);
});

test('random ranges: every one is in one cluster, and clusters of a batch never overlap', () => {
	const random = seededRandom(3);
	for (let round = 0; round < 200; round++) {
		const ranges = Array.from({ length: 1 + Math.floor(random() * 12) }, () => {
			const near = random() * 10;
			return range(near, near + random() * 2, Math.floor(random() * 2));
		});
		const pool: DepthCluster[] = [];
		const count = groupByDepth(pool, ranges, ranges.length);
		const clusters = pool.slice(0, count);
		expect(clusters.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(ranges.map((_, i) => i));
		for (let i = 1; i < count; i++) {
			const [far, near] = [clusters[i - 1]!, clusters[i]!];
			if (ranges[far.members[0]!]!.batch !== ranges[near.members[0]!]!.batch) continue;
			expect(far.nearDepth).toBeGreaterThan(near.farDepth);
		}
	}
});
