import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-decode.ts');
});
afterAll(() => page.close());

test("onnxruntime-web writes posed vertices into an instance's buffer on the same device, without a copy", async () => {
	const got = await page.call<Record<string, number | boolean>>('decodeIntoBuffer');
	if (process.env['PAGE_LOG']) console.log(got);
	expect(got['sameBuffer']).toBe(true);
	expect(got['vertexWrites']).toBe(0);
	// The pose is one that moves things, and both providers agree about it.
	expect(got['fromRest']).toBeGreaterThan(0.005);
	expect(got['vertices']).toBeLessThan(2e-6);
	expect(got['splats']).toBeLessThan(5e-6);
	// Vertices that only the GPU knows are sorted by the GPU, whatever sorter was chosen.
	expect(got['order']).toBe(true);
	expect(got['back']).toBe(0);
});
