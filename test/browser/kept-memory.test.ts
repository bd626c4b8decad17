import { expect, test } from 'vitest';
import { openPage } from './harness/open-page.ts';

test.each(['three', 'babylon'] as const)(
	'a renderer of %s lets go of levels that were left, and of their heads',
	async (engine) => {
		const page = await openPage<typeof import('./pages/kept-memory.ts')>('test/browser/pages/kept-memory.ts');
		const session = await page.page.createCDPSession();
		/** Bytes of typed arrays that are reachable. */
		const collect = async (): Promise<number> => {
			for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
			const usage = (await session.send('Runtime.getHeapUsage')) as { backingStorageSize?: number };
			return usage.backingStorageSize ?? 0;
		};
		await page.call(engine, 1);
		const before = await collect();
		await page.call(engine, 12);
		const kept = (await collect()) - before;
		if (process.env['PAGE_LOG']) console.log(`${engine}: ${(kept / 2 ** 20).toFixed(1)} MB kept by 12 levels of 4 MB`);
		const { levels, heads } = await page.call('alive');
		expect(heads).toBe(0);
		// With Babylon one scene may stay in memory, but none of its heads; what refers to it was not traced.
		expect(levels).toBeLessThanOrEqual(engine === 'babylon' ? 1 : 0);
		expect(page.errors).toEqual([]);
		await page.close();
	},
);
