import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeEach(async () => {
	page = await openPage('test/browser/pages/three-webgpu-life.ts');
});
afterEach(async () => {
	expect(await page.call<string[]>('errors')).toEqual([]);
	expect(page.errors).toEqual([]);
	await page.close();
});

async function call(name: string): Promise<Record<string, unknown>> {
	const got = await page.call<Record<string, unknown>>(name);
	if (process.env['PAGE_LOG']) console.log(name, got);
	return got;
}

test("the renderer's own device takes the decoding over while the face talks, and nobody sees it", async () => {
	const got = await call('takeOver');
	expect(got).toMatchObject({ firstOnCpu: true, onGpuFor: 30, errors: [] });
	expect(got['lit']).toBeGreaterThan(2000);
	const ordinary = got['ordinary'] as number;
	expect(ordinary).toBeGreaterThan(0.005);
	expect(ordinary).toBeLessThan(0.1);
	const over = got['over'] as number[];
	expect(over).toHaveLength(1);
	expect(Math.max(...over)).toBeLessThan(ordinary * 1.5);
	expect(got['gpu']).toBeLessThan(ordinary * 1.5);
	expect(got['moved']).toBeGreaterThan(8);
	// Float32 in other orders: hardly a pixel rounds otherwise.
	expect(got['same']).toBeLessThan(0.01);
});

test('a lost device puts the face back on the CPU, and another renderer shows the same picture and takes it up', async () => {
	const got = await call('lose');
	expect(got).toMatchObject({ wasOnGpu: true, onCpu: true, isOnGpuAgain: true, errors: ['gpu/device-lost'] });
	expect(got['after']).toBeLessThan(0.01);
	expect(got['moved']).toBeGreaterThan(0.05);
});

test('a browser with WebGPU alone is good enough; one with neither is told so', async () => {
	const got = await call('withoutWebGL2');
	expect(got['lit']).toBeGreaterThan(2000);
	expect(got['neither']).toEqual(['gpu/no-webgl2', true]);
});
