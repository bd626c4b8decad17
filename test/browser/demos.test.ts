import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PNG } from 'pngjs';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = ['', 'viewer/', 'scene/', 'five-lines/', 'babylon/', 'xr-babylon/'] as const;

let browser: Browser;

beforeAll(async () => {
	for (const built of ['dist/three.js', 'demos/dist/gallery.js']) {
		if (!existsSync(resolve(ROOT, built))) throw new Error(`${built} is missing: run "npm run build" first.`);
	}
	browser = await puppeteer.connect({ browserWSEndpoint: inject('browserEndpoint'), protocolTimeout: 600_000 });
});

afterAll(async () => {
	await browser?.disconnect();
});

interface Visit {
	readonly page: Page;
	readonly uncaught: string[];
	/** Addresses that do not belong to the page's own server. */
	readonly foreign: string[];
	/** What `gaspardReady` came to: undefined, or the words of its error. */
	readonly outcome: string | undefined;
}

async function visit(path: string, size = { width: 480, height: 320 }): Promise<Visit> {
	const page = await browser.newPage();
	await page.setViewport(size);
	const uncaught: string[] = [];
	const foreign: string[] = [];
	page.on('pageerror', (error) => uncaught.push(String(error)));
	page.on('request', (request) => {
		const url = request.url();
		if (!url.startsWith(inject('pageOrigin')) && !/^(data|blob):/.test(url)) foreign.push(url);
	});
	const [folder = '', query = ''] = path.split('?');
	await page.goto(`${inject('pageOrigin')}/demos/${folder}index.html?${query}`);
	await page.waitForFunction('globalThis.gaspardReady !== undefined', { timeout: 60_000 });
	const outcome = (await page.evaluate('globalThis.gaspardReady.then(() => undefined, (error) => error.message)')) as
		| string
		| undefined;
	return { page, uncaught, foreign, outcome };
}

/** How many clearly different colours a picture of the page shows: an empty backdrop has few. */
async function colorCount(page: Page): Promise<number> {
	const { data } = PNG.sync.read(Buffer.from(await page.screenshot()));
	const colors = new Set<number>();
	for (let i = 0; i < data.length; i += 4) {
		colors.add(((data[i]! >> 4) << 8) | ((data[i + 1]! >> 4) << 4) | (data[i + 2]! >> 4));
	}
	return colors.size;
}

describe.each(PAGES)('demos/%s', (folder) => {
	test('shows lit faces, without an uncaught error or a request to a third party', async () => {
		const { page, uncaught, foreign, outcome } = await visit(`${folder}?still=1/1`);
		expect(outcome).toBeUndefined();
		// Skin, hair and cloth alone bring some hundred; an empty stage has about 30.
		expect(await colorCount(page)).toBeGreaterThan(80);
		expect(uncaught).toEqual([]);
		expect(foreign).toEqual([]);
		expect(await page.$$eval('.notice-error', (all) => all.map((one) => one.textContent))).toEqual([]);
		await page.close();
	});
});

test('the same still is the same picture, to the last pixel', async () => {
	const pictures: Uint8Array[] = [];
	for (let i = 0; i < 2; i++) {
		const { page } = await visit('viewer/?still=3/1.5&talk=talk-welcome');
		pictures.push(await page.screenshot());
		await page.close();
	}
	expect(Buffer.compare(Buffer.from(pictures[0]!), Buffer.from(pictures[1]!))).toBe(0);
});

test('a missing file is answered in words, with the typed code, and the page lives', async () => {
	const { page, outcome } = await visit('viewer/?avatar=/nobody.glb');
	expect(outcome).toMatch(/nobody\.glb/);
	const words = await page.$eval('.notice-error', (notice) => notice.textContent);
	expect(words).toContain('asset/fetch-failed');
	expect(words).toContain('404');
	await page.$eval('.notice-error button', (button) => (button as HTMLButtonElement).click());
	expect(await page.$$eval('.notice-error', (all) => all.map((one) => one.textContent))).toEqual([]);
	await page.close();
});

test('a file that is no avatar is refused in words', async () => {
	const { page, outcome } = await visit('viewer/?avatar=/package.json');
	expect(outcome).toBeDefined();
	expect(await page.$eval('.notice-error', (notice) => notice.textContent)).toContain('asset/');
	await page.close();
});

test('a slider takes an expression over, a preset too, and Release gives it back', async () => {
	const { page, uncaught } = await visit('viewer/?', { width: 1000, height: 700 });
	const shownValue = (): Promise<string> =>
		page.$eval('[data-name="jawopen"] input', (input) => (input as HTMLInputElement).value);
	await page.$eval('[data-name="jawopen"] input', (input) => {
		(input as HTMLInputElement).value = '0.6';
		input.dispatchEvent(new Event('input', { bubbles: true }));
	});
	expect(await page.$('.held[data-name="jawopen"]')).not.toBeNull();
	await page.waitForFunction(`document.querySelector('[data-name="jawopen"] output').textContent === '0.60'`);
	await page.$eval('.release', (button) => (button as HTMLButtonElement).click());
	expect(await page.$('.held')).toBeNull();
	await page.waitForFunction(`document.querySelector('[data-name="jawopen"] output').textContent !== '0.60'`);
	expect(Number(await shownValue())).toBeLessThan(0.3);
	expect(uncaught).toEqual([]);
	await page.close();
});
