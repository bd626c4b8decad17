import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { colorCount } from './support/color-count.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = [
	'',
	'viewer/',
	'scene/',
	'five-lines/',
	'babylon/',
	'xr-babylon/',
	'bindings/',
	'fit/',
	'fitted/',
] as const;

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
	/** Number of files that were asked for until then. */
	readonly requests: number;
}

async function visit(
	path: string,
	size = { width: 480, height: 320 },
	prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<Visit> {
	const page = await browser.newPage();
	await page.setViewport(size);
	await prepare(page);
	const uncaught: string[] = [];
	const foreign: string[] = [];
	page.on('pageerror', (error) => uncaught.push(String(error)));
	let requests = 0;
	page.on('request', (request) => {
		requests++;
		const url = request.url();
		if (!url.startsWith(inject('pageOrigin')) && !/^(data|blob):/.test(url)) foreign.push(url);
	});
	const [folder = '', query = ''] = path.split('?');
	await page.goto(`${inject('pageOrigin')}/demos/${folder}index.html?${query}`);
	await page.waitForFunction('globalThis.gaspardReady !== undefined', { timeout: 60_000 });
	const outcome = (await page.evaluate('globalThis.gaspardReady.then(() => undefined, (error) => error.message)')) as
		| string
		| undefined;
	return { page, uncaught, foreign, outcome, requests };
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

describe('the viewer on WebGPU', () => {
	// The game is not here: a software WebGPU takes a minute and a half over one picture of it.
	test('shows what it shows on WebGL2', async () => {
		const colors: number[] = [];
		for (const engine of ['webgl2', 'webgpu']) {
			const { page, uncaught, outcome } = await visit(`viewer/?still=1/1&talk=talk-welcome&engine=${engine}`, {
				width: 320,
				height: 214,
			});
			expect(outcome, engine).toBeUndefined();
			expect(uncaught, engine).toEqual([]);
			expect(await page.$$eval('.notice', (all) => all.map((one) => one.textContent))).toEqual([]);
			expect(await page.evaluate('document.body.textContent')).toContain(engine === 'webgpu' ? 'WebGPU' : 'WebGL2');
			colors.push(await colorCount(page));
			await page.close();
		}
		expect(Math.abs(colors[0]! - colors[1]!)).toBeLessThan(0.25 * colors[0]!);
	});

	test('a browser without WebGPU is told so, and WebGL2 draws', async () => {
		const { page, outcome } = await visit('viewer/?still=1/1&engine=webgpu', undefined, withoutWebGPU);
		expect(outcome).toBeUndefined();
		expect(await page.$eval('.notice', (notice) => notice.textContent)).toContain('no WebGPU');
		expect(await colorCount(page)).toBeGreaterThan(80);
		await page.close();
	});
});

/** As in a browser that has none. */
const withoutWebGPU = (page: Page): Promise<unknown> =>
	page.evaluateOnNewDocument(() => Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined }));

describe('side by side', () => {
	interface Difference {
		readonly largest: number;
		readonly share: number;
	}

	test('the four pictures agree: to 2 of 255 on one API, and closely across both, which two rasterisers draw here', async () => {
		const { page } = await visit('combinations/?still=1/1');
		const [first, threeWebGPU, babylonWebGL2, babylonWebGPU] = await page.evaluate<
			[],
			() => (Difference | undefined)[]
		>(() => globalThis.gaspardDifferences!.map((difference) => difference ?? undefined));
		expect(first ?? undefined).toBeUndefined();
		expect(babylonWebGL2!.largest).toBeLessThanOrEqual(2);
		for (const { largest } of [threeWebGPU!, babylonWebGPU!]) expect(largest).toBeLessThanOrEqual(16);
		// Both WebGPU pictures differ from the first in the same way.
		expect(Math.abs(threeWebGPU!.share - babylonWebGPU!.share)).toBeLessThan(0.01);
		const labels = await page.$$eval('figcaption', (all) => all.map((one) => one.textContent ?? ''));
		expect(labels).toHaveLength(4);
		for (const label of labels) expect(label).toMatch(/sorted by the [CG]PU · decoded by Web/);
		await page.close();
	});

	test('without WebGPU two pictures remain, and the others say why', async () => {
		const { page, uncaught, outcome } = await visit('combinations/?still=1/1', undefined, withoutWebGPU);
		expect(outcome).toBeUndefined();
		expect(uncaught).toEqual([]);
		const words = await page.$$eval('.absent', (all) => all.map((one) => one.textContent ?? ''));
		expect(words.map((text) => text.includes('no WebGPU'))).toEqual([false, true, false, true]);
		await page.close();
	});
});

test('of the lines under a head of React, all are lines that run', () => {
	const read = (file: string): string => readFileSync(resolve(ROOT, 'demos/bindings', file), 'utf8');
	const [, lines] = /id="react"[\s\S]*?<code>([\s\S]*?)<\/code>/.exec(read('index.html'))!;
	const shown = lines!
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replace('"kofi.glb"', '{src}')
		.match(/[\w.-]+/g)!;
	// All of them, in this order.
	expect(read('react-page.tsx').replace(/\n/g, ' ')).toMatch(new RegExp(shown.join('[\\s\\S]*?')));
	expect(shown.length).toBeGreaterThan(20);
});

describe('from one picture', () => {
	const said = (page: Page, words: string): Promise<unknown> =>
		page.waitForFunction(`document.querySelector('.status').textContent.includes(${JSON.stringify(words)})`, {
			timeout: 120_000,
		});

	test('a fit is stopped, the page left, and what was done is gone on with to a file', async () => {
		const { page, uncaught } = await visit('fit/?person=clara&steps=4,2,30', { width: 800, height: 700 });
		await page.click('.make');
		await said(page, 'Every splat');
		await page.click('.stop');
		await said(page, 'Stopped. It can go on');
		await page.reload();
		await said(page, 'Clara was');
		await page.click('.go-on');
		await said(page, 'Clara lives');
		expect(await page.$eval('.download', (link) => (link as HTMLAnchorElement).href)).toMatch(/^blob:/);
		expect(uncaught).toEqual([]);
		expect(await page.$$eval('.notice-error', (all) => all.map((one) => one.textContent))).toEqual([]);
		await page.close();
	});

	test('a worker that does not come is answered in words, and one can try again', async () => {
		const { page } = await visit('fit/?steps=2,1,1');
		await page.setRequestInterception(true);
		page.on('request', (request) => {
			void (request.url().endsWith('/fit-worker.js') ? request.abort() : request.continue());
		});
		await page.click('.make');
		const words = await page.waitForSelector('.notice-error');
		expect(await words!.evaluate((notice) => notice.textContent)).toContain('fit/worker-lost');
		expect(await page.$eval('.make', (button) => (button as HTMLButtonElement).disabled)).toBe(false);
		await page.close();
	});
});

describe('the little blue boat', () => {
	const state = (page: Page): Promise<string> => page.evaluate(() => globalThis.gaspardGame!.state());
	const stand = (page: Page, x: number, z: number): Promise<void> =>
		page.evaluate((px, pz) => globalThis.gaspardGame!.stand(px, pz), x, z);
	const waitFor = (page: Page, words: string): Promise<unknown> =>
		page.waitForFunction(`gaspardGame.state().includes(${JSON.stringify(words)})`, { timeout: 90_000 });

	test('two people notice you, turn to you and let you go again; the table between them is not walked through', async () => {
		const { page, uncaught, requests } = await visit('babylon/?', { width: 240, height: 160 });
		// Babylon is bundled: as modules it would be some four hundred files.
		expect(requests).toBeLessThan(80);
		expect(await state(page)).toBe('one another, unknown');
		await stand(page, 0, -1.9);
		await waitFor(page, 'noticed');
		await stand(page, 0, 0.3);
		await waitFor(page, 'talking');
		// Straight ahead is the table, with somebody on either side.
		await page.keyboard.down('KeyW');
		const before = await page.evaluate(() => globalThis.gaspardGame!.place().z);
		await page.waitForFunction(`gaspardGame.place().z > ${before + 0.1}`, { timeout: 60_000 });
		await new Promise((done) => setTimeout(done, 3000));
		await page.keyboard.up('KeyW');
		expect(await page.evaluate(() => globalThis.gaspardGame!.place().z)).toBeLessThan(2.1);
		await stand(page, 6.1, 1.7);
		await waitFor(page, 'one another');
		expect(uncaught).toEqual([]);
		await page.close();
	});
});
