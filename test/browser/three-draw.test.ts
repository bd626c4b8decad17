import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';
import type { FadeJudgement } from './support/judge-fade.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/three-draw.ts');
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

const GREEN = [0, 255, 0, 255];

test('meshes hide splats that lie behind them, and splats hide meshes', async () => {
	const colors = await page.call<Record<string, number[]>>('depth');
	expect(colors['front']).toEqual(GREEN);
	// Splats are not quite opaque: what lies behind the box inside of the head is missing.
	for (const [i, value] of colors['inside']!.entries()) expect(Math.abs(value - colors['bare']![i]!)).toBeLessThan(10);
	expect(colors['behind']).toEqual(colors['bare']);
	expect(colors['bare']).not.toEqual(GREEN);
});

test('avatars that overlap are drawn as one cloud in one order', async () => {
	const result = await page.call<{ together: number; apart: number; calls: number }>('overlap');
	// Depth keys have 16 bits over the cluster: a few ties fall differently in the merged cloud.
	expect(result.together).toBeGreaterThan(50);
	expect(result.calls).toBe(1);
	// The test can fail: one head after the other is visibly wrong.
	expect(result.apart).toBeLessThan(result.together - 10);
});

test('avatars that stand behind one another are drawn at their own places, with other transparent objects between', async () => {
	const result = await page.call<Record<'bare' | 'behindGlass' | 'beforeGlass', number[]> & { calls: number }>(
		'disjoint',
	);
	expect(result.calls).toBe(2);
	// Half of the blue pane lies over the far head, in display space.
	expect(result.behindGlass[2]).toBeGreaterThan(result.bare[2]! + 30);
	expect(result.behindGlass[0]).toBeLessThan(result.bare[0]! * 0.6 + 2);
	expect(result.beforeGlass[0]).toBeGreaterThan(result.beforeGlass[2]!);
});

test('a parent may stretch: a stretched head before a stretched camera is the same picture', async () => {
	const result = await page.call<{ psnr: number; lit: number }>('stretched');
	expect(result.lit).toBeGreaterThan(10_000);
	expect(result.psnr).toBeGreaterThan(45);
});

test('a parent may mirror', async () => {
	const result = await page.call<{ psnr: number; unlike: number }>('mirrored');
	expect(result.psnr).toBeGreaterThan(45);
	expect(result.unlike).toBeLessThan(25);
});

test('layers, hidden parents and culling do what they do for any mesh, and what is not seen costs no sort', async () => {
	const seen = await page.call<Record<string, { lit: number; calls: number; sorts: number }>>('visibility');
	const visible = { lit: seen['plain']!.lit, calls: 1, sorts: 1 };
	const hidden = { lit: 0, calls: 0, sorts: 0 };
	expect(visible.lit).toBeGreaterThan(5000);
	expect(seen).toEqual({
		plain: visible,
		onAnotherLayer: hidden,
		onALayerOfTheCamera: visible,
		inAHiddenGroup: hidden,
		inAGroupOfAnotherLayer: visible,
		behindTheCamera: hidden,
		again: visible,
	});
});

test('culling follows the pose', async () => {
	const result = await page.call<Record<string, number>>('posedBounds');
	expect(result['bentReach']).toBeGreaterThan(result['restTop']! + 0.1);
	expect(result['sphereMoved']).toBeGreaterThan(0.05);
	expect(result['visible']).toBeGreaterThan(1000);
});

test('opacity fades a head, and a splat limit thins it', async () => {
	const result = await page.call<{
		full: number[];
		half: number[];
		none: number;
		few: number;
		many: number;
		triangles: number;
	}>('fading');
	expect([[0, 0, 0, 255], result.full]).toContainEqual(result.half);
	expect(result.none).toBe(0);
	// 12 batches of 128 quads; what is left grows, so that the head stays whole.
	expect(result.triangles).toBe(12 * 128 * 2);
	expect(result.few / result.many).toBeGreaterThan(0.9);
	expect(result.few / result.many).toBeLessThan(1.3);
});

test('a half-faded head lets half of the light through, and what is seen of it is its outside', async () => {
	for (const { covered, between, offHalf } of await page.call<FadeJudgement[]>('fade')) {
		expect(covered).toBeGreaterThan(5000);
		expect(between).toBe(0);
		expect(offHalf).toBeLessThan(0.02);
	}
});

test('a head casts the shadow of its mesh when it is told to', async () => {
	const result = await page.call<{ without: number; with: number; head: number }>('shadow');
	expect(result.with).toBeGreaterThan(result.without + 1000);
	expect(result.head).toBe(0);
});

test('avatars may come and go between frames, and a disposed one is simply not drawn', async () => {
	const [empty, one, two, other, third, disposed] = (await page.call<number[]>('comingAndGoing')) as [
		number,
		number,
		number,
		number,
		number,
		number,
	];
	expect(empty).toBe(0);
	expect(one).toBeGreaterThan(5000);
	expect(two).toBeGreaterThan(one);
	expect(other).toBeGreaterThan(2000);
	expect(other).toBeLessThan(two);
	expect(third).toBeGreaterThan(5000);
	expect(disposed).toBe(0);
});
