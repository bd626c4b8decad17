import puppeteer, { type Browser } from 'puppeteer';
import { inject } from 'vitest';
import { openScriptPage, type PageModule, type ScriptPage } from './script-page.ts';

/** A page of a test. */
export interface TestPage<Module extends PageModule = PageModule> extends ScriptPage<Module> {
	/** Closes the page and the connection. */
	close(): Promise<void>;
}

/**
 * Opens a blank page that runs `script`, a path from the repository's root such as `test/browser/pages/sort.ts`. Name the
 * script's type, and names, arguments and results of its functions are checked:
 * `openPage<typeof import('./pages/sort.ts')>('test/browser/pages/sort.ts')`.
 *
 * @param options - Size of the window, cross-origin isolation, a strict content security policy, and another browser than
 * the common one.
 */
export async function openPage<Module extends PageModule = PageModule>(
	script: string,
	options: { isolated?: boolean; strict?: boolean; width?: number; height?: number; browserEndpoint?: string } = {},
): Promise<TestPage<Module>> {
	const browser: Browser = await puppeteer.connect({
		browserWSEndpoint: options.browserEndpoint ?? inject('browserEndpoint'),
		protocolTimeout: 600_000,
	});
	const query = `?${options.isolated ? 'isolated&' : ''}${options.strict ? 'strict' : ''}`;
	const opened = await openScriptPage<Module>(browser, `${inject('pageOrigin')}/page/${script}${query}`, options);
	return {
		...opened,
		close: async () => {
			await opened.page.close();
			await browser.disconnect();
		},
	};
}
