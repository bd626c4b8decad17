import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/frame-clock.ts');
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

test('two canvases with a loop each show one pose of an avatar, and the clock advances once a display frame', async () => {
	const frames =
		await page.call<{ clockFrames: number[]; poseVersions: number[]; decodesBetween: number }[]>('twoCanvases');
	// Both loops begin in the same display frame.
	expect(frames.map(({ clockFrames }) => clockFrames.length)).toEqual(frames.map(() => 2));
	const first = frames[0]!.clockFrames[0]!;
	expect(frames.map(({ clockFrames }) => clockFrames)).toEqual(frames.map((_, i) => [first + i, first + i]));
	for (const { poseVersions } of frames) expect(poseVersions[0]).toBe(poseVersions[1]);
	expect(frames.at(-1)!.poseVersions[0]).toBeGreaterThan(frames[0]!.poseVersions[0]!);
	expect(frames.map(({ decodesBetween }) => decodesBetween)).toEqual(frames.map(() => 0));
});

test('with three loops no avatar counts as out of sight', async () => {
	const moved = await page.call<boolean[][]>('threeLoops');
	// In its first frame an avatar has not been drawn yet.
	expect(moved).toEqual([0, 1, 2].map(() => [false, ...new Array(9).fill(true)]));
});

test('a page that draws where a pose has arrived, outside of any animation frame, gets a frame for each pose', async () => {
	expect(await page.call<number>('onDemand')).toBe(20);
});
