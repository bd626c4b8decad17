import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import puppeteer, { type Page } from 'puppeteer';
import { expect, inject } from 'vitest';

/** Width and height of the page, pixels: two eyes side by side in a headset. */
export const HEADSET_PAGE = { width: 480, height: 270 };

/** Opens a headset demo (`xr`, `xr-babylon`); foreign requests, uncaught errors and notices of errors fail the test. */
export async function visitHeadsetDemo(
	folder: string,
	query: string,
	check: (page: Page) => Promise<void>,
): Promise<void> {
	const built = `demos/dist/${folder}.js`;
	if (!existsSync(resolve(import.meta.dirname, '../../..', built))) {
		throw new Error(`${built} is missing: run "npm run build" first.`);
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
	await page.setViewport(HEADSET_PAGE);
	await page.goto(`${inject('pageOrigin')}/demos/${folder}/index.html?${query}`);
	await page.waitForFunction('globalThis.gaspardReady !== undefined', { timeout: 60_000 });
	await page.evaluate('globalThis.gaspardReady');
	await check(page);
	expect(trouble).toEqual([]);
	expect(await page.$$eval('.notice-error', (all) => all.map((one) => one.textContent))).toEqual([]);
	await page.close();
	await browser.disconnect();
}
