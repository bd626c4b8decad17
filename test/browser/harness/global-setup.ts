import type { Server } from 'node:http';
import puppeteer, { type Browser } from 'puppeteer';
import type { TestProject } from 'vitest/node';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';
import { startPageServer } from './page-server.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		browserEndpoint: string;
		pageOrigin: string;
	}
}

let browser: Browser | undefined;
let server: Server | undefined;

/** One browser and one server for all browser tests; each test file opens pages of its own. */
export async function setup(project: TestProject): Promise<void> {
	const started = await startPageServer();
	server = started.server;
	browser = await puppeteer.launch({
		executablePath: findChromium(),
		args: [...CHROMIUM_FLAGS],
		protocolTimeout: 600_000,
	});
	project.provide('browserEndpoint', browser.wsEndpoint());
	project.provide('pageOrigin', started.origin);
}

export async function teardown(): Promise<void> {
	await browser?.close();
	server?.close();
}
