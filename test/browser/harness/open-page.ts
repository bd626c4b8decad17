import puppeteer, { type Browser, type Page } from 'puppeteer';
import { inject } from 'vitest';

/** A page whose script put functions on `globalThis.tests`, callable from the test by name. */
export interface TestPage {
	readonly page: Page;
	/** Uncaught errors of the page, oldest first. A test that expects none should say so. */
	readonly errors: readonly string[];
	/** Runs `tests[name](argument)` in the page; arguments and results must be JSON. */
	call<Result>(name: string, argument?: unknown): Promise<Result>;
	/** Closes the page and the connection. */
	close(): Promise<void>;
}

/**
 * Opens a blank page that runs `script`, a path from the repository's root such as `test/browser/pages/sort.ts`.
 * Resolves when the script has set `globalThis.tests`; rejects with the page's own error when it threw instead.
 *
 * @param options - Size of the window, cross-origin isolation, a strict content security policy, and another browser than the common one.
 */
export async function openPage(
	script: string,
	options: { isolated?: boolean; strict?: boolean; width?: number; height?: number; browserEndpoint?: string } = {},
): Promise<TestPage> {
	const browser: Browser = await puppeteer.connect({
		browserWSEndpoint: options.browserEndpoint ?? inject('browserEndpoint'),
		protocolTimeout: 600_000,
	});
	const page = await browser.newPage();
	await page.setViewport({ width: options.width ?? 512, height: options.height ?? 512 });
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(String(error)));
	page.on('console', (message) => {
		if (process.env['PAGE_LOG']) console.log(`[page ${message.type()}]`, message.text());
	});
	const query = `?${options.isolated ? 'isolated&' : ''}${options.strict ? 'strict' : ''}`;
	// Bundling an engine takes its time where other work is going on.
	await page.goto(`${inject('pageOrigin')}/page/${script}${query}`, { timeout: 110_000 });
	try {
		await page.waitForFunction('globalThis.tests !== undefined', { timeout: 60_000 });
	} catch {
		throw new Error(`${script} never set globalThis.tests. Its errors: ${errors.join('\n') || '(none)'}`);
	}
	return {
		page,
		errors,
		call: async <Result>(name: string, argument?: unknown) =>
			(await page.evaluate(
				(key, value) =>
					(globalThis as unknown as { tests: Record<string, (v: unknown) => unknown> }).tests[key]!(value),
				name,
				argument as never,
			)) as Result,
		close: async () => {
			await page.close();
			await browser.disconnect();
		},
	};
}
