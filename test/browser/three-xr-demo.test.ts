import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PNG } from 'pngjs';
import puppeteer, { type Page } from 'puppeteer';
import { expect, inject, test } from 'vitest';

const BUILT = 'demos/dist/xr.js';

/** Opens the headset demo; foreign requests and uncaught errors are noted. */
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
	await page.goto(`${inject('pageOrigin')}/demos/xr/index.html?${query}`);
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

test('the room stands without a headset, its mirror shows the visitor', async () => {
	await visit('still=1/1&turn=-1.1', async (page) => {
		// Polled: the first screenshot of a page that stands still may come before the browser has shown it.
		await expect
			.poll(() => colorCount(page, { x: 0, y: 0, width: 480, height: 270 }), { timeout: 20_000 })
			.toBeGreaterThan(80);
	});
});

test('?emulate enters a headset and shows people to both eyes, without asking any other server', async () => {
	await visit('emulate&enter', async (page) => {
		await page.waitForFunction('gaspardXR().presenting && gaspardXR().views === 2', { timeout: 20_000 });
		await new Promise((done) => setTimeout(done, 2500));
		for (const x of [0, 240]) {
			expect(await colorCount(page, { x, y: 0, width: 240, height: 270 })).toBeGreaterThan(60);
		}
	});
});
