import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type CodeBlock, codeBlocks, ROOT } from '../package/markdown.ts';
import { colorCount } from './support/color-count.ts';

const htmlBlocks = codeBlocks(resolve(ROOT, 'README.md')).filter((block) => block.language === 'html');

let browser: Browser;
let server: Server;
let html = '';

/** The folder of a reader who followed the README: the page, `ada.glb` and `node_modules` side by side. */
function startServer(): Promise<Server> {
	const gaspard = sirv(ROOT, { dev: true });
	const packages = sirv(resolve(ROOT, 'node_modules'), { dev: true });
	const avatars = sirv(resolve(ROOT, 'assets/avatars'), { dev: true });
	const started = createServer((request, response) => {
		const path = request.url!;
		const notFound = (): void => void response.writeHead(404).end();
		if (path === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(html);
		else if (path === '/favicon.ico') response.writeHead(204).end();
		else if (path.startsWith('/node_modules/gaspard/')) {
			request.url = path.slice('/node_modules/gaspard'.length);
			gaspard(request, response, notFound);
		} else if (path.startsWith('/node_modules/')) {
			request.url = path.slice('/node_modules'.length);
			packages(request, response, notFound);
		} else avatars(request, response, notFound);
	});
	return new Promise((done) => started.listen(0, '127.0.0.1', () => done(started)));
}

beforeAll(async () => {
	if (!existsSync(resolve(ROOT, 'dist/three.js'))) throw new Error('dist/ is missing: run "npm run build" first.');
	server = await startServer();
	browser = await puppeteer.connect({ browserWSEndpoint: inject('browserEndpoint'), protocolTimeout: 600_000 });
});

afterAll(async () => {
	server?.close();
	await browser?.disconnect();
});

interface Visit {
	readonly page: Page;
	/** Errors in the console, uncaught ones, and requests that were not answered or left the origin. */
	readonly faults: readonly string[];
}

/** Shows a block as a page of its own, until the WebAssembly of the decoder was asked for. */
async function show(block: CodeBlock): Promise<Visit> {
	html = block.text;
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const page = await browser.newPage();
	await page.setViewport({ width: 480, height: 480 });
	const faults: string[] = [];
	page.on('pageerror', (error) => faults.push(String(error)));
	page.on('console', (message) => {
		if (message.type() === 'error') faults.push(message.text());
	});
	page.on('request', (request) => {
		const url = request.url();
		if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) faults.push(`left the origin: ${url}`);
	});
	page.on('response', (response) => {
		if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
	});
	const decoder = page.waitForResponse((response) => response.url().endsWith('.wasm'), { timeout: 100_000 });
	await page.goto(origin, { waitUntil: 'load', timeout: 100_000 });
	await decoder;
	return { page, faults };
}

/** Waits until the page shows a face: many colours, where an empty background has one. */
async function expectFace(page: Page): Promise<void> {
	await expect.poll(() => colorCount(page), { timeout: 100_000, interval: 500 }).toBeGreaterThan(60);
}

test('the page to copy shows a head, asks for nothing that is not there, and leaves the console empty', async () => {
	const { page, faults } = await show(htmlBlocks.find((block) => block.kind === 'page')!);
	await expectFace(page);
	expect(faults).toEqual([]);
	await page.close();
});

test.each([
	['the element', '<gaussian-avatar'],
	['A-Frame', '<a-scene'],
])('the HTML of %s shows a head as it is printed', async (_, tag) => {
	const { page, faults } = await show(htmlBlocks.find((block) => block.text.includes(tag))!);
	await expectFace(page);
	expect(faults).toEqual([]);
	await page.close();
});
