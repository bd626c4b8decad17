import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrderError, OrderErrorRequest } from '../../bench/pages/order-error.ts';
import { runPage } from '../../bench/run-page.ts';
import { coveredDifference } from '../reference/picture-difference.ts';
import { openPage, type TestPage } from './harness/open-page.ts';
import { COMBINATIONS, type CombinationName } from './support/combinations/combination.ts';
import { ONE_RASTERISER } from './support/combinations/one-rasteriser.ts';

let page: TestPage;

/** One page for all tests of a group: an engine takes its time to be bundled. */
const useOne = (script: string): void => {
	beforeAll(async () => {
		page = await openPage(script);
	});
	afterAll(async () => {
		expect(page.errors).toEqual([]);
		await page.close();
	});
};

describe('lives', () => {
	useOne('bench/pages/lives.ts');

	test.each(COMBINATIONS)('%s: lives through file, decoder and frame leave no GPU object behind', async (name) => {
		await page.call('begin', name);
		const request = (count: number, decoder: string) => ({ count, decoder });
		// Two with the file's own decoder; the many with the mesh, which is faster.
		expect(await page.call('live', request(2, 'auto'))).toBe(2);
		expect(await page.call('live', request(3, 'mesh'))).toBe(3);
		const before = await page.call<Record<string, number>>('counts');
		expect(await page.call('live', request(30, 'mesh'))).toBe(30);
		expect(await page.call('counts')).toEqual(before);
		expect(Object.values(before).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(3);
		await page.call('end');
	});
});

describe('order', () => {
	useOne('bench/pages/order-error.ts');

	test.each(COMBINATIONS)(
		'%s: no splat is out of order while camera and faces move, by either sorter',
		async (name) => {
			for (const sorter of ['gpu', 'cpu'] as const) {
				const request: OrderErrorRequest = { name, sorter, frames: 4, splats: 1500 };
				const result = await page.call<OrderError>('run', request);
				expect(result.wrongPairs, sorter).toBe(0);
				// The camera really moves: the order of the frame before would not do.
				expect(result.wrongPairsIfOneFrameLate, sorter).toBeGreaterThan(1000);
				expect(result.farthestMetres, sorter).toBeLessThan(1e-6);
			}
		},
	);
});

describe('pictures', () => {
	test('the same head is the same picture in both engines on both APIs, within 2 of 255, where one rasteriser draws', async () => {
		const bench = await runPage('bench/pages/combinations.ts', ONE_RASTERISER);
		try {
			const draw = async (name: CombinationName, jawOpen: number): Promise<Uint8Array> => {
				const look = { eye: [0.1, 0.16, 0.8], target: [0, 0.14, 0] };
				const request = { name, size: 192, expression: { jawOpen }, ...look };
				return Uint8Array.from(Buffer.from(await bench.call<string>('draw', request), 'base64'));
			};
			const first = await draw(COMBINATIONS[0], 0.6);
			for (const name of COMBINATIONS.slice(1)) {
				expect(coveredDifference(await draw(name, 0.6), first).largest, name).toBeLessThanOrEqual(2);
			}
			// Another moment is another picture.
			expect(coveredDifference(await draw('Babylon Engine', 0), first).largest).toBeGreaterThan(20);
		} finally {
			await bench.close();
		}
	});
});
