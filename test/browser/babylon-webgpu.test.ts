import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

/*
 * What only WebGPUEngine has. That it draws, clips, fogs, lives and dies as Engine does is in babylon-draw, babylon-target
 * and babylon-life, which run on both.
 */

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/babylon-webgpu.ts');
});

afterAll(async () => {
	expect(await page.call('complaints')).toEqual([]);
	expect(page.errors).toEqual([]);
	await page.close();
});

test("where nothing shines through, the picture is that of three's WebGPURenderer and that of Engine", async () => {
	const three = await page.call<Record<string, number>>('solidParts', 'three');
	expect(three['solid']).toBeGreaterThan(5000);
	expect(three['worst']).toBeLessThanOrEqual(2);
	// Another rasteriser: borders of splats fall otherwise. With one rasteriser see webgpu-picture.
	const webgl = await page.call<Record<string, number>>('solidParts', 'webgl');
	expect(webgl['worst']).toBeLessThanOrEqual(10);
	expect(webgl['beyond']! / webgl['solid']!).toBeLessThan(0.1);
});

test('while camera and face move, every frame is in order at once, by either sorter', async () => {
	const { sorters, stale, steps, sorts } = await page.call<Record<string, number[]>>('moving');
	expect(sorters).toEqual([0, 0, 0, 0, 0, 0]);
	expect(stale).toEqual([0, 0, 0, 0, 0, 0]);
	for (const step of steps!) expect(step).toBeGreaterThan(100);
	expect(sorts).toBe(12);
});

test.each([
	['', {}],
	[' with antialiasing', { antialias: true }],
])('two cameras and a render target of one frame each have their own order%s', async (_name, options) => {
	const result = await page.call<Record<string, number>>('oneFrame', options);
	expect(result).toMatchObject({ left: 0, right: 0, fewLeft: 0, fewRight: 0 });
	for (const name of ['lit', 'few', 'filmed']) expect(result[name]).toBeGreaterThan(2000);
	expect(result['few']).not.toBe(result['lit']);
});

test('outside of the compatibility mode, which repeats recorded draws, pictures are the same', async () => {
	expect(await page.call('oneFrame', { fast: true })).toEqual(await page.call('oneFrame', {}));
	const [few, all] = await page.call<number[]>('recorded', true);
	expect([few, all]).toEqual(await page.call('recorded', false));
	expect(all).not.toBe(few);
});

test.each([
	['depth', 'webgl', 40],
	['glow', 'webgl', 40],
	['shadow', 'webgl', 35],
	['prepass', 'plain', 20],
])("Babylon's %s renderer and avatars leave each other alone", async (name, against, decibels) => {
	expect(await page.call('effect', { name, against })).toBeGreaterThan(decibels);
});

test('in the loop of an engine that holds frames back, heads come back after each loss of the device', async () => {
	const { counts, codes, instances } = await page.call<Record<string, number[]>>('loop');
	for (const lit of counts!) expect(lit).toBeGreaterThan(5000);
	expect(codes).toEqual(['gpu/device-lost', 'gpu/device-lost']);
	expect(instances).toBe(2);
});

test('without gaspard/babylon/webgpu a WebGPUEngine is refused with words that help', async () => {
	const bare = await openPage('test/browser/pages/babylon-webgpu-bare.ts');
	const result = await bare.call<Record<string, unknown>>('refusals');
	await bare.close();
	expect(result).toMatchObject({ codes: ['engine/wrong-entry', 'engine/wrong-entry'], meshes: 0, materials: 0 });
	expect(result['message']).toContain("'gaspard/babylon/webgpu'");
});
