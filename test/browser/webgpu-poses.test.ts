import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-poses.ts');
});
afterAll(() => page.close());

test('the next pose is decoded into one set of buffers while the other is moved to, without a copy or a read-back', async () => {
	const got = await page.call<Record<string, number | boolean>>('twoPoses');
	if (process.env['PAGE_LOG']) console.log(got);
	expect(got).toMatchObject({ flips: true, vertexWrites: 0, copies: 0, readBacks: 0, back: 0 });
	expect(got['fromRest']).toBeGreaterThan(0.005);
	// Two providers, float32.
	for (const place of ['halfway', 'whole', 'next']) expect(got[place]).toBeLessThan(2e-6);
});

test('a pose that only the GPU knows survives when the rows of its avatar are moved, and goes on from there', async () => {
	const got = await page.call<Record<string, unknown>>('movedRows');
	expect(got).toMatchObject({ rowBefore: 2, rowAfter: 1, same: [true, true] });
	expect(got['poseWentOn']).toBeGreaterThan(0.001);
	expect(got['shown']).toBeLessThan(1e-6);
});

test('weights that were decoded on the GPU correct the splats there, on the way and at the end; at neutral no bit', async () => {
	const got = await page.call<Record<string, number | boolean>>('corrected');
	if (process.env['PAGE_LOG']) console.log(got);
	expect(got['moved']).toBeGreaterThan(0.01);
	// The decoder's vertices are rounded to 8 µm; weights of 1 move splats by centimetres.
	for (const place of ['halfway', 'whole']) expect(got[place]).toBeLessThan(2e-5);
	expect(got['neutral']).toBe(true);
	expect(got['back']).toBeLessThan(1e-6);
});

test.each(['nan', 'huge'])(
	'a pose that is not one is ignored on the GPU, and the last good one stays: %s',
	async (fault) => {
		const got = await page.call<Record<string, unknown>>('badPose', fault);
		if (process.env['PAGE_LOG']) console.log(got);
		expect(got).toMatchObject({ weightCount: 5, kept: 0, keptHalf: 0, finite: true, sinceNone: 'never', since: 1 });
		const weights = got['weights'] as number[];
		expect(weights[0]).toBeCloseTo(0.5, 6);
		expect(weights[1]).toBe(weights[0]);
		expect(weights[2]).toBeCloseTo(0.8, 6);
	},
);

test('devices do not get into the way of each other, nor do earlier sessions of the page', async () => {
	for (const apart of await page.call<number[]>('manyDevices')) expect(apart).toBeLessThan(2e-6);
});

test('a lost device ends in an error or in silence, never in a hang, and another device serves', async () => {
	const got = await page.call<{ outcomes: string[]; wasm: number; another: number }>('lostDevice');
	if (process.env['PAGE_LOG']) console.log(got);
	expect(got.outcomes[0]).toBe('runs');
	for (const outcome of got.outcomes) expect(['runs', 'decoder/failed', 'gpu/device-lost']).toContain(outcome);
	expect(got.wasm).toBeGreaterThan(0.005);
	expect(got.another).toBeLessThan(2e-6);
});
