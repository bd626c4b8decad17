import { expect, test } from 'vitest';
import { colorCount } from './support/color-count.ts';
import { HEADSET_PAGE, visitHeadsetDemo } from './support/visit-headset-demo.ts';

test('the room stands without a headset, its mirror shows the visitor', async () => {
	await visitHeadsetDemo('xr', 'still=1/1&turn=-1.1', async (page) => {
		// Polled: the first screenshot of a page that stands still may come before the browser has shown it.
		await expect.poll(() => colorCount(page, { x: 0, y: 0, ...HEADSET_PAGE }), { timeout: 60_000 }).toBeGreaterThan(80);
	});
});

test('?emulate enters a headset and shows people to both eyes, without asking any other server', async () => {
	await visitHeadsetDemo('xr', 'emulate&enter', async (page) => {
		await page.waitForFunction('gaspardXR().presenting && gaspardXR().views === 2', { timeout: 60_000 });
		for (const x of [0, 240]) {
			// How soon the first people are there depends on the machine.
			await expect
				.poll(() => colorCount(page, { x, y: 0, width: 240, height: 270 }), { timeout: 60_000, interval: 250 })
				.toBeGreaterThan(60);
		}
	});
});
