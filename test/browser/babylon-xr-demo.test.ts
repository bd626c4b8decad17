import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PNG } from 'pngjs';
import puppeteer, { type Page } from 'puppeteer';
import { expect, inject, test } from 'vitest';

const BUILT = 'demos/dist/xr-babylon.js';

/** Opens the headset demo of Babylon; foreign requests and uncaught errors are noted. */
async function visit(query: string, check: (page: Page) => Promise<void>): Promise<void> {
	if (!existsSync(resolve(import.meta.dirname, '../..', BUILT))) {
		throw new Error(`${BUILT} is missing: run "npm run build" first.`);
	}
	const browser = await puppeteer.connect({ browserWSEndpoint: inject('browserEndpoint'), protocolTimeout: 600_000 });
	const page = await browser.newPage();
	const trouble: string[] = [];
	page.on('pageerror', (error) => trouble.push(String(error)));
	page.on('request', (request) => {
		if (!request.url().startsWith(inject('pageOrigin')) && !/^(data|blob):/.test(request.url())) {
			trouble.push(request.url());
		}
	});
	await page.setViewport({ width: 480, height: 270 });
	await page.goto(`${inject('pageOrigin')}/demos/xr-babylon/index.html?${query}`);
	await page.waitForFunction('globalThis.gaspardReady !== undefined', { timeout: 60_000 });
	await page.evaluate('globalThis.gaspardReady');
	await check(page);
	expect(trouble).toEqual([]);
	expect(await page.$$eval('.notice-error', (all) => all.map((one) => one.textContent))).toEqual([]);
	await page.close();
	await browser.disconnect();
}

async function colorCount(page: Page, clip: { x: number; y: number; width: number; height: number }): Promise<number> {
	const { data } = PNG.sync.read(Buffer.from(await page.screenshot({ clip })));
	const colors = new Set<number>();
	for (let i = 0; i < data.length; i += 4) {
		colors.add(((data[i]! >> 4) << 8) | ((data[i + 1]! >> 4) << 4) | (data[i + 2]! >> 4));
	}
	return colors.size;
}

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

const EVERYTHING = { x: 0, y: 0, width: 480, height: 270 };

test('the room stands without a headset, its mirror shows the visitor', async () => {
	await visit('still=1/1&turn=-1.1', async (page) => {
		expect(await colorCount(page, EVERYTHING)).toBeGreaterThan(80);
	});
});

test('?emulate enters a headset; one glides, jumps and turns there, leaves it, and enters with passthrough', async () => {
	await visit('emulate&enter', async (page) => {
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
