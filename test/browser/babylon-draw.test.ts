import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';
import type { FadeJudgement } from './support/judge-fade.ts';

describe.each(['webgl', 'webgpu'] as const)('Babylon on %s', (kind) => {
	let page: TestPage;

	beforeAll(async () => {
		page = await openPage('test/browser/pages/babylon-draw.ts');
		await page.call('useEngine', kind);
	});

	afterAll(async () => {
		expect(page.errors).toEqual([]);
		if (kind === 'webgpu') expect(await page.call('complaints')).toEqual([]);
		await page.close();
	});

	const GREEN = [0, 255, 0, 255];

	for (const name of ['front', 'turned', 'overlapping', 'apart', 'stretched', 'mirrored']) {
		test(`${name}: Babylon draws what three draws, in right-handed and in left-handed scenes`, async () => {
			const result = await page.call<{ psnr: number[]; worst: number[]; lit: number }>('parity', name);
			console.log(`parity ${name}: ${result.psnr.map((value) => value.toFixed(1))} dB, worst ${result.worst}`);
			expect(result.lit).toBeGreaterThan(3000);
			// Matrices are rounded differently on the way: a pixel at the edge of a splat may go either way.
			for (const value of result.psnr) expect(value).toBeGreaterThan(45);
		});
	}

	test('meshes hide splats that lie behind them, and splats hide meshes', async () => {
		const colors = await page.call<Record<string, number[]>>('depth');
		expect(colors['front']).toEqual(GREEN);
		for (const [i, value] of colors['inside']!.entries())
			expect(Math.abs(value - colors['bare']![i]!)).toBeLessThan(10);
		expect(colors['behind']).toEqual(colors['bare']);
		expect(colors['bare']).not.toEqual(GREEN);
	});

	test('avatars that overlap are one draw of one sort; others, and other rendering groups, keep their own place', async () => {
		const result = await page.call<Record<string, number> & Record<string, number[]>>('order');
		expect(result).toMatchObject({ apartDraws: 2, together: 1, sortsOfOne: 1, groups: 2 });
		expect(result['farBehindGlass']![2]).toBeGreaterThan(result['bareFar']![2]! + 30);
		expect(result['nearBeforeGlass']![0]).toBeGreaterThan(result['nearBeforeGlass']![2]!);
	});

	test('masks, parents and culling do what they do for any mesh, and what is not seen costs no sort', async () => {
		const seen = await page.call<Record<string, { lit: number; draws: number; sorts: number }>>('visibility');
		const visible = { lit: seen['plain']!.lit, draws: 1, sorts: 1 };
		const hidden = { lit: 0, draws: 0, sorts: 0 };
		expect(visible.lit).toBeGreaterThan(5000);
		expect(seen).toEqual({
			plain: visible,
			onAnotherLayer: hidden,
			invisible: hidden,
			underADisabledParent: hidden,
			faded: hidden,
			behindTheCamera: hidden,
			again: visible,
		});
	});

	test('culling follows the pose', async () => {
		const result = await page.call<{ reach: number; visible: number }>('posedBounds');
		expect(result.reach).toBeGreaterThan(0.1);
		expect(result.visible).toBeGreaterThan(1000);
	});

	test('two cameras in one frame each get their own exact order', async () => {
		const result = await page.call<Record<string, number>>('twoCameras');
		expect(result).toMatchObject({ left: 0, right: 0, sorts: 2 });
		expect(result['lit']).toBeGreaterThan(3000);
	});

	test('opacity and visibility fade a head, and a splat limit thins it', async () => {
		const result = await page.call<Record<string, number>>('fading');
		expect(result['full']).toBeGreaterThan(10);
		expect(Math.abs(result['faded']! - 0.4)).toBeLessThan(0.02);
		expect(result['instances']).toBe(12);
		expect(result['share']).toBeGreaterThan(0.9);
	});

	test('a half-faded head lets half of the light through, and what is seen of it is its outside', async () => {
		for (const { covered, between, offHalf } of await page.call<FadeJudgement[]>('fade')) {
			expect(covered).toBeGreaterThan(5000);
			expect(between).toBe(0);
			expect(offHalf).toBeLessThan(0.02);
		}
	});
});
