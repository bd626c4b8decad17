import { expect, test } from 'vitest';
import { openPage } from './harness/open-page.ts';

interface State {
	readonly frames: number;
	readonly views: number;
	/** Pixels of either half of the canvas, after the lens distortion. */
	readonly lit: readonly number[];
	readonly steps: readonly string[];
}

/** Enters through a click, since Cardboard means full screen; waits for frames or says what stood in the way. */
async function enter(asTheDemo: boolean): Promise<State> {
	const page = await openPage('test/browser/pages/xr-polyfill.ts', { width: 512, height: 300 });
	try {
		expect(await page.call('install', asTheDemo)).toMatchObject({ supported: true });
		await page.page.click('button');
		await page.page
			.waitForFunction('globalThis.tests.state().frames >= 10 || /rror/.test(globalThis.tests.state().steps.at(-1))', {
				timeout: 8000,
			})
			.catch(() => undefined);
		return await page.call<State>('state');
	} finally {
		await page.close();
	}
}

test('webxr-polyfill beside the browser’s own classes delivers no frame', async () => {
	const state = await enter(false);
	expect(state.frames).toBe(0);
	expect(state.steps.at(-1)).toMatch(/Illegal constructor/);
});

test('webxr-polyfill as the demo installs it delivers frames, and both eyes on the canvas', async () => {
	const state = await enter(true);
	expect(state.frames).toBeGreaterThanOrEqual(10);
	expect(state.views).toBe(2);
	for (const count of state.lit) expect(count).toBeGreaterThan(100);
});
