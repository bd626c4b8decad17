import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { colorCount } from './support/color-count.ts';
import { HEADSET_PAGE, visitHeadsetDemo } from './support/visit-headset-demo.ts';

/** What the page says of its frames. */
function state(page: Page): Promise<{ presenting: boolean; views: number; at: number[]; yaw: number }> {
	return page.evaluate('gaspardBabylonXR()') as never;
}

/** Runs words with `headset`, the emulated one. */
async function emulate(page: Page, words: string): Promise<void> {
	await page.evaluate(`{
		const system = navigator.xr;
		const headset = Object.getOwnPropertySymbols(system).map((key) => system[key].device).find(Boolean);
		${words}
	}`);
}

const EVERYTHING = { x: 0, y: 0, ...HEADSET_PAGE };

test('the room stands without a headset, its mirror shows the visitor', async () => {
	await visitHeadsetDemo('xr-babylon', 'still=1/1&turn=-1.1', async (page) => {
		// Polled: the first screenshot of a page that stands still may come before the browser has shown it.
		await expect.poll(() => colorCount(page, EVERYTHING), { timeout: 20_000 }).toBeGreaterThan(80);
	});
});

test('?emulate enters a headset; one glides, jumps and turns there, leaves it, and enters with passthrough', async () => {
	await visitHeadsetDemo('xr-babylon', 'emulate&enter', async (page) => {
		await page.waitForFunction('gaspardBabylonXR().presenting && gaspardBabylonXR().views === 2', { timeout: 20_000 });
		await new Promise((done) => setTimeout(done, 2500));
		for (const x of [0, 240]) {
			expect(await colorCount(page, { x, y: 0, width: 240, height: 270 })).toBeGreaterThan(60);
		}
		const start = await state(page);
		expect(start.at[2]).toBeCloseTo(-0.55, 3);
		await emulate(page, `headset.controllers.left.updateAxes('thumbstick', 0, 1);`);
		await page.waitForFunction('gaspardBabylonXR().at[2] < -0.8', { timeout: 30_000 });
		await emulate(page, `headset.controllers.left.updateAxes('thumbstick', 0, 0);`);
		// Down at the floor, and let go.
		await emulate(page, `headset.controllers.right.quaternion.set(-0.38, 0.1, 0, 0.92);`);
		await emulate(page, `headset.controllers.right.updateAxes('thumbstick', 0, -1);`);
		await new Promise((done) => setTimeout(done, 2500));
		const before = await state(page);
		await emulate(page, `headset.controllers.right.updateAxes('thumbstick', 0, 0);`);
		await page.waitForFunction(`gaspardBabylonXR().at[2] > ${before.at[2]! + 0.15}`, { timeout: 30_000 });
		await emulate(page, `headset.controllers.right.updateAxes('thumbstick', 1, 0);`);
		await page.waitForFunction('Math.abs(gaspardBabylonXR().yaw - Math.PI / 6) < 0.01', { timeout: 30_000 });
		// Babylon lands a centimetre above the floor.
		expect(Math.abs((await state(page)).at[1]! - start.at[1]!)).toBeLessThan(0.015);
		await page.evaluate(`document.querySelector('.enter').click()`);
		await page.waitForFunction('!gaspardBabylonXR().presenting', { timeout: 30_000 });
		await page.waitForFunction('gaspardBabylonXR().views === 0', { timeout: 30_000 });
		expect(await colorCount(page, EVERYTHING)).toBeGreaterThan(60);
		// With passthrough walls and floor are the visitor's own: above the heads there is nothing.
		await page.evaluate(`document.querySelector('.enter-ar').click()`);
		await page.waitForFunction('gaspardBabylonXR().presenting && gaspardBabylonXR().views === 2', { timeout: 30_000 });
		await new Promise((done) => setTimeout(done, 1500));
		expect(await colorCount(page, { x: 0, y: 60, width: 480, height: 150 })).toBeGreaterThan(40);
		expect(await colorCount(page, { x: 120, y: 40, width: 120, height: 20 })).toBeLessThan(4);
	});
});
