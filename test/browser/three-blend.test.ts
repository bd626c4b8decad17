import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/three-blend.ts');
});
afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

interface Result {
	/** Of the picture through a linear chain, against that on a canvas. */
	readonly decibels: number;
	readonly resized: number;
	readonly again: number;
	readonly glError: number;
	readonly left: number;
}

const chain = (options: object): Promise<Result> => page.call<Result>('chain', options);

test('in linear light soft edges come out lighter than on a canvas', async () => {
	const { decibels, glError } = await chain({ blend: 'host' });
	expect(decibels).toBeLessThan(40);
	expect(glError).toBe(0);
});

test.each([
	['before nothing', {}],
	['before a light wall', { background: 0xa0a0a0 }],
	['in fog', { fog: true }],
	['with a stencil buffer', { stencil: true }],
	['with a depth texture', { depthTexture: true }],
	['by two cameras into one target', { array: true }],
])('blended as the screen shows it, a linear chain ends with what a canvas shows: %s', async (_name, options) => {
	const { decibels, ...rest } = await chain({ ...options, blend: 'display' });
	// Half floats on the way.
	expect(decibels).toBeGreaterThan(55);
	expect(rest).toMatchObject({ resized: 0, again: 0, glError: 0, left: 0 });
});

test.each([{}, { depthTexture: true }])('the same with several samples a pixel: %o', async (options) => {
	const [plain, display] = [
		await chain({ ...options, samples: 4, blend: 'host' }),
		await chain({ ...options, samples: 4, blend: 'display' }),
	];
	// The canvas has hard edges where the boxes' are smooth: that much is left.
	expect(display.decibels).toBeGreaterThan(37);
	expect(display.decibels).toBeGreaterThan(plain.decibels + 3);
	expect(display.glError).toBe(0);
});
