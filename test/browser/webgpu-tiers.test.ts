import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-tiers.ts');
});
afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

async function call(name: string): Promise<Record<string, unknown>> {
	const got = await page.call<Record<string, unknown>>(name);
	if (process.env['PAGE_LOG']) console.log(name, got);
	return got;
}

test('a face goes over to the GPU on the running page and back, and every step of it is ordinary motion', async () => {
	const got = await call('thereAndBack');
	expect(got).toMatchObject({ firstOnCpu: true, onGpu: true, backOnCpu: true, errors: [] });
	const ordinary = got['ordinary'] as number;
	expect(ordinary).toBeGreaterThan(1e-4);
	expect(ordinary).toBeLessThan(3e-3);
	for (const step of got['over'] as number[]) expect(step).toBeLessThan(ordinary * 1.5);
	expect(got['gpu']).toBeLessThan(ordinary * 1.5);
	expect(got['gpuMoves']).toBeGreaterThan(0.3);
	// The mesh is our decoder but for the rounding of the file.
	expect(got['said']).toBeLessThan(5e-5);
});

test('a decoder that goes wrong on the GPU never shows it: told later, watched by the CPU from then on, and recovers', async () => {
	const got = await call('goesWrong');
	expect(got).toMatchObject({
		weights: 3,
		kept: 0,
		errorsAtOnce: [],
		errors: ['decoder/failed'],
		onGpu: false,
	});
	expect(got['later']).toBeLessThan(1e-6);
	expect(got['recovered']).toBeLessThan(1e-6);
	expect(got['moved']).toBeGreaterThan(0.01);
});

test('a lost device puts the face back on the CPU, and another one takes it up again', async () => {
	const got = await call('loseDevice');
	expect(got).toMatchObject({ onCpu: true, errors: [] });
	expect(got['cpuVertices']).toBeLessThan(1e-6);
	expect(got['after']).toBeLessThan(1e-6);
	expect(got['moved']).toBeGreaterThan(0.005);
});

test('where nobody asks, it is measured, once a device; software and what is fast enough are left alone', async () => {
	const got = await call('measure');
	expect(got).toMatchObject({
		software: { measured: 0, onGpu: false },
		fast: 0,
		measured: 1,
		oneOnGpu: false,
		twoOnGpu: false,
		errors: [],
	});
	const times = got['times'] as Record<string, number>;
	for (const key of ['wasm', 'webgpuAsking', 'webgpuDone']) expect(times[key]).toBeGreaterThanOrEqual(0);
});

test('a build that decodes on a device of its own is refused in words, and the CPU stays', async () => {
	const got = await call('wrongBuild');
	expect(got['onGpu']).toBe(false);
	expect(got['errors']).toHaveLength(1);
	expect(['decoder/failed', 'decoder/unreadable']).toContain((got['errors'] as string[])[0]);
	expect(got['moved']).toBeGreaterThan(0.02);
});
