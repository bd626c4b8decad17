import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEY_SPREADS, type KeySpread, makeKeys } from '../reference/make-keys.ts';
import { sortEntries } from '../reference/sort-entries.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-sort.ts');
});
afterAll(() => page.close());

async function sortOnGpu(
	count: number,
	spread: KeySpread,
	more: { seed?: number; workgroupSize?: number } = {},
): Promise<{ order: Uint32Array; dispatches: number }> {
	const answer = await page.call<{ order: string; dispatches: number }>('sort', { count, spread, ...more });
	const bytes = Uint8Array.from(Buffer.from(answer.order, 'base64'));
	return { order: new Uint32Array(bytes.buffer), dispatches: answer.dispatches };
}

/** First place where two orders differ; -1 where they are equal. */
function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return i;
	return -1;
}

describe.each([1000, 10_000, 50_000, 150_000, 500_000])('%i splats', (count) => {
	test.each(KEY_SPREADS)('%s keys are sorted exactly, equal ones in their own order', async (spread) => {
		const { order } = await sortOnGpu(count, spread);
		expect(firstDifference(order, sortEntries(makeKeys(count, spread)))).toBe(-1);
	});
});

test.each([1, 2, 63, 64, 65, 1024, 1025, 2047, 2048, 2049, 65_537])(
	'%i splats, around the edges of threads, tiles and rows',
	async (count) => {
		const { order } = await sortOnGpu(count, 'random', { seed: count });
		expect(firstDifference(order, sortEntries(makeKeys(count, 'random', count)))).toBe(-1);
	},
);

test.each([128, 256])('workgroups of %i sort as exactly as the 64 of the other tests', async (workgroupSize) => {
	for (const spread of ['random', 'constant', 'skewed'] as const) {
		const { order } = await sortOnGpu(5001, spread, { workgroupSize });
		expect(firstDifference(order, sortEntries(makeKeys(5001, spread)))).toBe(-1);
	}
});

test('a short sort after a long one ignores what the long one left', async () => {
	await sortOnGpu(50_000, 'random');
	const { order } = await sortOnGpu(1000, 'skewed', { seed: 3 });
	expect(firstDifference(order, sortEntries(makeKeys(1000, 'skewed', 3)))).toBe(-1);
});

test.each([1000, 500_000])('takes eight dispatches whatever the length: %i', async (count) => {
	expect((await sortOnGpu(count, 'random')).dispatches).toBe(8);
});
