import { afterEach, expect, test } from 'vitest';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { trainMicro } from '../fixtures/train-micro.ts';
import { openPage, type TestPage } from './harness/open-page.ts';
import type { WorkerAnswer } from './pages/fit-engine.ts';

let page: TestPage | undefined;

afterEach(async () => {
	await page?.close();
	page = undefined;
});

test('a worker of a plain page trains on one thread, to the bit as Node does', async () => {
	page = await openPage('test/browser/pages/fit-engine.ts');
	const engine = await createEngine();
	const { threadCount, ...result } = await page.call<WorkerAnswer>('trainInWorker', 2);
	expect(threadCount).toBe(1);
	expect(result).toEqual(trainMicro(engine));
	expect(page.errors).toEqual([]);
});

test('a worker of an isolated page trains on two threads, with the same bits; so does the page itself', async () => {
	page = await openPage('test/browser/pages/fit-engine.ts', { isolated: true });
	const { threadCount, ...result } = await page.call<WorkerAnswer>('trainInWorker', 2);
	expect(threadCount).toBe(2);
	expect(result).toEqual(trainMicro(await createEngine()));
	const inPage = await page.call<WorkerAnswer>('trainInPage', 2);
	expect(inPage).toEqual({ threadCount: 2, ...result });
	expect(page.errors).toEqual([]);
});
