import puppeteer from 'puppeteer';
import { CHROMIUM_FLAGS, findChromium } from '../test/browser/harness/chromium.ts';
import { startPageServer } from '../test/browser/harness/page-server.ts';
import { openScriptPage, type ScriptPage } from '../test/browser/harness/script-page.ts';

/** A page of a bench script. */
export interface BenchPage extends ScriptPage {
	/** Closes the page, and the browser and the server that were started for it. */
	close(): Promise<void>;
}

/**
 * Starts a browser and opens a blank page that runs `script`, a path from the repository's root. For scripts outside
 * vitest; tests use test/browser/harness/open-page.ts. Where BENCH_BROWSER and BENCH_ORIGIN name a running browser and page
 * server, as in the smoke runs of the tests, it opens the page there.
 *
 * @param flags - Chromium's command line. Other flags than the default need a browser of their own in any case.
 * @default CHROMIUM_FLAGS: WebGL2 on llvmpipe
 */
export async function runPage(script: string, flags: readonly string[] = CHROMIUM_FLAGS): Promise<BenchPage> {
	const { BENCH_BROWSER: endpoint, BENCH_ORIGIN: origin } = process.env;
	if (endpoint && origin && flags === CHROMIUM_FLAGS) {
		const browser = await puppeteer.connect({ browserWSEndpoint: endpoint, protocolTimeout: 600_000 });
		const opened = await openScriptPage(browser, `${origin}/page/${script}`).catch(async (error: unknown) => {
			await browser.disconnect();
			throw error;
		});
		return {
			...opened,
			close: async () => {
				await opened.page.close();
				await browser.disconnect();
			},
		};
	}
	const served = await startPageServer();
	const browser = await puppeteer.launch({
		executablePath: findChromium(),
		args: [...flags],
		protocolTimeout: 600_000,
	});
	const close = async (): Promise<void> => {
		await browser.close();
		served.server.close();
	};
	try {
		return { ...(await openScriptPage(browser, `${served.origin}/page/${script}`)), close };
	} catch (error) {
		await close();
		throw error;
	}
}

/** Prints that a row of a table could not be measured, and makes the script end with code 1. */
export function leaveOut(name: string, error: unknown): void {
	console.log(`${name.padEnd(34)}${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
	process.exitCode = 1;
}
