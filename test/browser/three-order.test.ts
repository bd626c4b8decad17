import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderError } from '../../bench/pages/order-error.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('bench/pages/order-error.ts');
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

for (const sorter of ['gpu', 'cpu'] as const) {
	test(`while camera and faces move, the ${sorter} shows every frame in the order of that very frame`, async () => {
		const result = await page.call<OrderError>('run', { name: 'three WebGLRenderer', sorter, frames: 8, splats: 3000 });
		expect(result.wrongPairs).toBe(0);
		// float32 on the way through matrix, triangle and texture.
		expect(result.farthestMetres).toBeLessThan(2e-6);
		// The test can fail: the order of one frame before is wrong for many.
		expect(result.wrongPairsIfOneFrameLate).toBeGreaterThan(result.pairs / 100);
	});
}
