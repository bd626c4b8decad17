import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

describe.each(['webgl', 'webgpu'] as const)('Babylon on %s', (kind) => {
	let page: TestPage;

	beforeAll(async () => {
		page = await openPage('test/browser/pages/babylon-target.ts');
		await page.call('useEngine', kind);
	});

	afterAll(async () => {
		expect(page.errors).toEqual([]);
		if (kind === 'webgpu') expect(await page.call('complaints')).toEqual([]);
		await page.close();
	});

	function expectNear(actual: readonly number[], expected: readonly number[], levels = 2): void {
		for (let i = 0; i < 3; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(levels);
	}

	test.each([
		['on a canvas', {}],
		['through a chain of linear targets', { chain: true }],
		['through a chain that converts exactly', { chain: true, exact: true }],
	])('splats have the colour they were trained in, %s', async (_name, situation) => {
		const { splat, mesh } = await page.call<Record<'splat' | 'mesh', number[]>>('color', situation);
		expectNear(splat, [200, 100, 50]);
		expectNear(splat, mesh);
	});

	test.each([
		['on a canvas', { fog: true }],
		['through a chain', { fog: true, chain: true }],
	])('fog lies on splats as on a mesh at the same place, %s', async (_name, situation) => {
		const { splat, mesh } = await page.call<Record<'splat' | 'mesh', number[]>>('color', situation);
		expectNear(splat, mesh);
		expect(splat[2]).toBeGreaterThan(80);
	});

	test.each(['logarithmic', 'reversed'])('a %s depth buffer hides and shows the same', async (kind) => {
		const { bare, front, behind } = await page.call<Record<'bare' | 'front' | 'behind', number[]>>('depthBuffer', kind);
		expect(front).toEqual([0, 255, 0, 255]);
		expect(behind).toEqual(bare);
		expect(bare[0]).toBeGreaterThan(100);
	});

	test('clip planes cut heads, those of the scene and those of the material', async () => {
		const clipped = await page.call<Record<string, [number, number]>>('clipping');
		const [left, right] = clipped['whole']!;
		for (const name of ['ofTheScene', 'ofTheMaterial']) {
			expect(clipped[name]![0]).toBeGreaterThan(left - 20);
			expect(clipped[name]![1]).toBe(0);
		}
		expect(clipped['wholeAgain']).toEqual([left, right]);
	});

	test('mirrors and render targets show heads, each in its own order, and leave the main picture alone', async () => {
		const result = await page.call<Record<string, number>>('targets');
		expect(result).toMatchObject({ main: 0, sorts: 3 });
		// On WebGPU Babylon draws targets upside down: rounded the other way.
		expect(result['film']).toBeLessThanOrEqual(kind === 'webgpu' ? 1 : 0);
		expect(result['filmLit']).toBeGreaterThan(1000);
		expect(result['mirrorLit']).toBeGreaterThan(500);
	});

	test('over nothing the canvas gets premultiplied alpha', async () => {
		const result = await page.call<Record<string, number>>('overNothing');
		expect(result['opaque']).toBeGreaterThan(500);
		expect(result['soft']).toBeGreaterThan(50);
		expect(result['broken']).toBe(0);
	});
});
