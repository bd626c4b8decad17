import type { Browser, Page } from 'puppeteer';

/** What the script of a page puts on `globalThis.tests`. */
// biome-ignore lint/suspicious/noExplicitAny: functions of any one argument
export type PageFunctions = Readonly<Record<string, (argument: any) => unknown>>;

/** A module with `export const tests`; a page whose functions nothing is known of is `PageModule` itself. */
export interface PageModule {
	readonly tests: PageFunctions;
}

/** Calls a function of the page by its name. Arguments and results are JSON. */
export type PageCall<Module extends PageModule> = PageModule extends Module
	? <Result>(name: string, argument?: unknown) => Promise<Result>
	: <Name extends keyof Module['tests'] & string>(
			name: Name,
			...argument: Parameters<Module['tests'][Name]>
		) => Promise<Awaited<ReturnType<Module['tests'][Name]>>>;

/** A page whose script has put functions on `globalThis.tests`. */
export interface ScriptPage<Module extends PageModule = PageModule> {
	readonly page: Page;
	/** Uncaught errors of the page, oldest first. A test that expects none asserts so. */
	readonly errors: readonly string[];
	/** Runs `tests[name](argument)` in the page. */
	readonly call: PageCall<Module>;
}

/** How a page is opened. */
export interface ScriptPageOptions {
	/** Pixels of the window. @default 512 */
	readonly width?: number;
	/** @default 512 */
	readonly height?: number;
	/** Stands before each line of the page's log. @default 'page' */
	readonly label?: string;
}

/**
 * Opens a page of startPageServer in `browser`. With the variable PAGE_LOG set it prints what the page logs and what its
 * functions return.
 *
 * @returns When the script has set `globalThis.tests`.
 * @throws Error (rejects) with the page's own errors, if the script threw instead.
 */
export async function openScriptPage<Module extends PageModule = PageModule>(
	browser: Browser,
	url: string,
	{ width = 512, height = 512, label = 'page' }: ScriptPageOptions = {},
): Promise<ScriptPage<Module>> {
	const log = process.env['PAGE_LOG'] ? console.log : () => undefined;
	const page = await browser.newPage();
	await page.setViewport({ width, height });
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(String(error)));
	page.on('console', (message) => log(`[${label} ${message.type()}]`, message.text()));
	// An engine is bundled first, which takes its time on a busy machine.
	await page.goto(url, { timeout: 110_000 });
	try {
		await page.waitForFunction('globalThis.tests !== undefined', { timeout: 60_000 });
	} catch {
		await page.close();
		throw new Error(`${url} never set globalThis.tests. Its errors: ${errors.join('\n') || '(none)'}`);
	}
	const call = async (name: string, argument?: unknown): Promise<unknown> => {
		const result: unknown = await page.evaluate(
			(key, value) => (globalThis as unknown as PageModule).tests[key]!(value),
			name,
			argument as never,
		);
		log(`[${label}] ${name}:`, result);
		return result;
	};
	return { page, errors, call: call as PageCall<Module> };
}
