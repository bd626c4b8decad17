import { afterEach, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage | undefined;

afterEach(async () => {
	await page?.close();
	page = undefined;
});

test('in a plain page, on one thread, the decoder equals the oracle', async () => {
	page = await openPage('test/browser/pages/decode.ts');
	expect(await page.call<number>('furthestFromOracle', 20)).toBeLessThan(1e-4);
	expect(await page.call('threads')).toEqual({ threads: 1, isolated: false });
	expect(page.errors).toEqual([]);
});

test("nothing is fetched but from the page's own server", async () => {
	page = await openPage('test/browser/pages/decode.ts');
	const foreign: string[] = [];
	const own = new URL(page.page.url()).origin;
	page.page.on('request', (request) => {
		const url = request.url();
		if (!url.startsWith(own) && !url.startsWith('blob:') && !url.startsWith('data:')) foreign.push(url);
	});
	await page.call('furthestFromOracle', 1);
	expect(foreign).toEqual([]);
});

test("where the runtime's files are missing, the error says what to set", async () => {
	page = await openPage('test/browser/pages/decode.ts');
	const { code, message } = await page.call<{ code: string; message: string }>('withoutWasm');
	expect(code).toBe('decoder/runtime-missing');
	expect(message).toContain('wasmPaths');
});
