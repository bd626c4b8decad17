import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/bench-peers.ts');
}, 180_000);

afterAll(() => page?.close());

test('bytes that go to WebGL2 are counted, and room without content is not', async () => {
	expect(await page.call('webgl')).toEqual({
		context: true,
		storage: 0,
		rows: 1024 * 2 * 4,
		order: true,
		image: 256,
		'empty image': 0,
		room: 0,
		'part of an array': 100,
		'rest of an array': 360,
		errors: 0,
	});
});

test('bytes that go to WebGPU are counted, and an order is found in its buffers', async () => {
	expect(await page.call('webgpu')).toEqual({ whole: 12288, part: 64, mapped: 256, orders: 1, right: true });
});
