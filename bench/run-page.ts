import type { Server } from 'node:http';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { CHROMIUM_FLAGS, findChromium } from '../test/browser/harness/chromium.ts';
import { startPageServer } from '../test/browser/harness/page-server.ts';

/** A page of a bench script, and how to be rid of it. */
export interface BenchPage {
	readonly page: Page;
	/** Runs `globalThis.tests[name](argument)` in the page; arguments and results must be JSON. */
	call<Result>(name: string, argument?: unknown): Promise<Result>;
	close(): Promise<void>;
}

/**
 * Starts a browser of its own and opens a blank page that runs `script`, a path from the repository's root. For scripts
 * outside vitest; tests use test/browser/harness/open-page.ts.
 *
 * @param flags - Chromium's command line; WebGL2 on llvmpipe unless given.
 */
export async function runPage(script: string, flags: readonly string[] = CHROMIUM_FLAGS): Promise<BenchPage> {
	const { server, origin }: { server: Server; origin: string } = await startPageServer();
	const browser: Browser = await puppeteer.launch({
		executablePath: findChromium(),
		args: [...flags],
		protocolTimeout: 600_000,
	});
	const page = await browser.newPage();
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(String(error)));
	await page.goto(`${origin}/page/${script}`);
	const close = async (): Promise<void> => {
		await browser.close();
		server.close();
	};
	try {
		await page.waitForFunction('globalThis.tests !== undefined', { timeout: 60_000 });
	} catch {
		await close();
		throw new Error(`${script} never set globalThis.tests. Its errors: ${errors.join('\n') || '(none)'}`);
	}
	return {
		page,
		call: async <Result>(name: string, argument?: unknown) =>
			(await page.evaluate(
				(key, value) =>
					(globalThis as unknown as { tests: Record<string, (v: unknown) => unknown> }).tests[key]!(value),
				name,
				argument as never,
			)) as Result,
		close,
	};
}
