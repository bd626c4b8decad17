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

/** A page is looked at again until it shows what is expected: how soon depends on the machine. */
const PATIENCE = { timeout: 60_000, interval: 250 };
const EVERYTHING = { x: 0, y: 0, ...HEADSET_PAGE };

test('the room stands without a headset, its mirror shows the visitor', async () => {
	await visitHeadsetDemo('xr-babylon', 'still=1/1&turn=-1.1', async (page) => {
		// Polled: the first screenshot of a page that stands still may come before the browser has shown it.
		await expect.poll(() => colorCount(page, EVERYTHING), { timeout: 60_000 }).toBeGreaterThan(80);
	});
});

test('?emulate enters a headset; one glides, jumps and turns there, leaves it, and enters with passthrough', async () => {
	await visitHeadsetDemo('xr-babylon', 'emulate&enter', async (page) => {
		await page.waitForFunction('gaspardBabylonXR().presenting && gaspardBabylonXR().views === 2', { timeout: 60_000 });
		for (const x of [0, 240]) {
			await expect.poll(() => colorCount(page, { x, y: 0, width: 240, height: 270 }), PATIENCE).toBeGreaterThan(60);
		}
		const start = await state(page);
		expect(start.at[2]).toBeCloseTo(-0.55, 3);
		await emulate(page, `headset.controllers.left.updateAxes('thumbstick', 0, 1);`);
		await page.waitForFunction('gaspardBabylonXR().at[2] < -0.8', { timeout: 60_000 });
		await emulate(page, `headset.controllers.left.updateAxes('thumbstick', 0, 0);`);
		// Down at the floor, and let go.
		await emulate(page, `headset.controllers.right.quaternion.set(-0.38, 0.1, 0, 0.92);`);
		const before = await state(page);
		const hasJumped = async (): Promise<boolean> => (await state(page)).at[2]! > before.at[2]! + 0.15;
		// How many frames pass while the stick is held is the machine's matter: held again until the jump has come.
		for (let hold = 0; hold < 20 && !(await hasJumped()); hold++) {
			await emulate(page, `headset.controllers.right.updateAxes('thumbstick', 0, -1);`);
			await new Promise((done) => setTimeout(done, 2500));
			await emulate(page, `headset.controllers.right.updateAxes('thumbstick', 0, 0);`);
			await new Promise((done) => setTimeout(done, 500));
		}
		expect(await hasJumped()).toBe(true);
		await emulate(page, `headset.controllers.right.updateAxes('thumbstick', 1, 0);`);
		await page.waitForFunction('Math.abs(gaspardBabylonXR().yaw - Math.PI / 6) < 0.01', { timeout: 60_000 });
		// Babylon lands a centimetre above the floor.
		expect(Math.abs((await state(page)).at[1]! - start.at[1]!)).toBeLessThan(0.015);
		await page.evaluate(`document.querySelector('.enter').click()`);
		await page.waitForFunction('!gaspardBabylonXR().presenting', { timeout: 60_000 });
		await page.waitForFunction('gaspardBabylonXR().views === 0', { timeout: 60_000 });
		await expect.poll(() => colorCount(page, EVERYTHING), PATIENCE).toBeGreaterThan(60);
		// With passthrough walls and floor are the visitor's own: above the heads there is nothing.
		await page.evaluate(`document.querySelector('.enter-ar').click()`);
		await page.waitForFunction('gaspardBabylonXR().presenting && gaspardBabylonXR().views === 2', { timeout: 60_000 });
		// The first frames may still show the room. Looked at beside the page's title, which the emulator leaves on the page
		// and which is as wide as the fonts of the machine.
		await expect.poll(() => colorCount(page, { x: 260, y: 40, width: 120, height: 20 }), PATIENCE).toBeLessThan(4);
		await expect.poll(() => colorCount(page, { x: 0, y: 60, width: 480, height: 150 }), PATIENCE).toBeGreaterThan(40);
	});
});
