import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/three-target.ts');
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

/** Half floats, and a splat whose middle lies between pixels, cost a level or two. */
function expectNear(actual: readonly number[], expected: readonly number[], levels = 2): void {
	for (let i = 0; i < 3; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThanOrEqual(levels);
}

test('splats have the colour they were trained in, on a canvas and through a chain of linear targets', async () => {
	const colors = await page.call<Record<string, { splat: number[]; mesh: number[] }>>('colors');
	expectNear(colors['canvas']!.splat, [200, 100, 50]);
	expectNear(colors['chain']!.splat, [200, 100, 50]);
	// Tone mapping leaves them alone unless they ask for it; then they are mapped as a mesh is.
	expectNear(colors['canvasWithToneMapping']!.splat, [200, 100, 50]);
	expectNear(colors['canvasToneMapped']!.splat, colors['canvasToneMapped']!.mesh);
	expect(Math.abs(colors['canvasToneMapped']!.splat[0]! - 200)).toBeGreaterThan(10);
	// Fog mixes as it does for a mesh at the same place, in both situations.
	expectNear(colors['canvasWithFog']!.splat, colors['canvasWithFog']!.mesh);
	expectNear(colors['chainWithFog']!.splat, colors['chainWithFog']!.mesh);
	expect(colors['canvasWithFog']!.splat[2]).toBeGreaterThan(80);
	expectNear(colors['linearCanvas']!.splat, colors['linearCanvas']!.mesh);
	expect(colors['linearCanvas']!.splat[2]).toBeLessThan(20);
});

for (const kind of ['logarithmicDepthBuffer', 'reversedDepthBuffer']) {
	test(`a ${kind} hides and shows the same`, async ({ skip }) => {
		const result = await page.call<{ supported: boolean; front: number[]; behind: number[]; bare: number[] }>(
			'depthBuffer',
			{ [kind]: true },
		);
		if (!result.supported) skip(`This browser has no ${kind}.`);
		expect(result.front).toEqual([0, 255, 0, 255]);
		expectNear(result.behind, result.bare, 0);
		expect(result.bare[0]).toBeGreaterThan(100);
	});
}

test('clipping planes cut heads, those of the renderer and those of the material', async () => {
	const clipped = await page.call<Record<string, { left: number; right: number }>>('clipping');
	const { left, right } = clipped['whole']!;
	for (const name of ['ofTheRenderer', 'ofTheMaterial']) {
		expect(clipped[name]!.left).toBeGreaterThan(left - 20);
		expect(clipped[name]!.right).toBe(0);
	}
	expect(clipped['wholeAgain']).toEqual({ left, right });
});

test('a render inside a render, such as a mirror, disturbs neither picture', async () => {
	const result = await page.call<{ main: number; inMirror: number; lit: number; mirrorLit: number }>('mirror');
	expect(result).toMatchObject({ main: 0, inMirror: 0 });
	expect(result.lit).toBeGreaterThan(1000);
	expect(result.mirrorLit).toBeGreaterThan(1000);
});

test('several cameras, scenes and viewports in one frame each get their own exact order', async () => {
	for (const [view, worst] of Object.entries(await page.call<Record<string, number>>('manyViews'))) {
		// A viewport that starts elsewhere rounds a pixel's position differently.
		expect(worst, view).toBeLessThanOrEqual(view.startsWith('array') ? 2 : 0);
	}
});

test('cube cameras see heads', async () => {
	const [, towards, ...others] = (await page.call<number[]>('cube')) as [number, number, ...number[]];
	// Face 1 looks along -x, where the head is.
	expect(towards).toBeGreaterThan(500);
	expect(Math.max(...others)).toBeLessThan(towards);
});

test('over nothing the canvas gets premultiplied alpha, and an override material leaves splats alone', async () => {
	const result = await page.call<Record<string, number>>('overNothing');
	expect(result['opaque']).toBeGreaterThan(500);
	expect(result['soft']).toBeGreaterThan(50);
	expect(result['broken']).toBe(0);
	expect(result['override']).toBe(1000);
});
