import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/react.ts');
});

afterAll(async () => {
	// React Three Fiber reports what an error boundary has caught, as React itself does.
	expect(page.errors.filter((error) => !error.includes('/nobody.glb'))).toEqual([]);
	await page.close();
});

test('a component shows a head, also in StrictMode, and unmounting leaves nothing', async () => {
	expect(await page.call('strictLife')).toEqual({
		shown: { fallback: true, same: true, inScene: true, x: 0.05, holders: 1, lit: true },
		gone: { disposed: true, holders: 0, ref: null, lit: 0 },
	});
});

test('props move the face: expressions and drivers come and go without a new avatar', async () => {
	expect(await page.call('props')).toEqual({
		taken: true,
		changed: true,
		kept: true,
		looks: true,
		released: true,
		same: true,
	});
});

test('a missing file goes to the error boundary, or to onError, and can be asked for again', async () => {
	expect(await page.call('failures')).toEqual({
		boundary: ['asset/fetch-failed'],
		told: ['asset/fetch-failed', 'asset/fetch-failed'],
		caught: 0,
		later: true,
	});
});

test('one address is one request, and a transition keeps the old head until the new one is there', async () => {
	expect(await page.call('sharing')).toEqual({
		shared: true,
		requests: 1,
		stayed: true,
		replaced: [true, true, false, false],
		fallbacks: 0,
	});
});

test('on demand, too, a head lives', async () => {
	expect(await page.call('onDemand')).toEqual({ moved: true });
});
