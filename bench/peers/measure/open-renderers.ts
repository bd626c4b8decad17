import type { Server } from 'node:http';
import puppeteer, { type Browser } from 'puppeteer';
import { CHROMIUM_FLAGS, findChromium } from '../../../test/browser/harness/chromium.ts';
import { startPageServer } from '../../../test/browser/harness/page-server.ts';
import { openScriptPage } from '../../../test/browser/harness/script-page.ts';
import type { Kernel } from '../reference-picture.ts';
import type { SceneOptions } from './peer-scene.ts';

/** One row of the table. */
export interface Contender {
	/** What the table calls it. */
	readonly name: string;
	/** Script in bench/peers/pages. */
	readonly page: string;
	readonly variant: string;
	readonly api: 'WebGL2' | 'WebGPU';
	/** How it widens splats to pixels: the reference that its picture is held against. */
	readonly kernel: Kernel;
	/** It has no public way to move splats. */
	readonly movesByPrivateFields?: boolean;
}

/** What a page said when its renderer was ready. */
export interface Opened {
	readonly sorter: string;
	/** Whether it has a way to move splats. */
	readonly moves: boolean;
	readonly splats: number;
	readonly posingMilliseconds: number;
	/** Whether its order could be found and read. */
	readonly seesOrder: boolean;
}

/** A contender in a tab of the one browser. */
export interface Renderer extends Opened {
	readonly contender: Contender;
	/** Runs a function of measure/drive.ts with the tab in front. */
	call<Result>(name: string, argument?: unknown): Promise<Result>;
}

/** One Chromium, one server, a tab for every renderer. */
export class Arena {
	readonly #browser: Browser;
	readonly #server: Server;
	readonly #origin: string;

	private constructor(browser: Browser, server: Server, origin: string) {
		this.#browser = browser;
		this.#server = server;
		this.#origin = origin;
	}

	static async open(): Promise<Arena> {
		const { server, origin } = await startPageServer();
		const browser = await puppeteer.launch({
			executablePath: findChromium(),
			args: [...CHROMIUM_FLAGS],
			protocolTimeout: 300_000,
		});
		return new Arena(browser, server, origin);
	}

	/** Chromium's version. */
	version(): Promise<string> {
		return this.#browser.version();
	}

	/** Opens a renderer's page; rejects with the page's own words where it cannot show the subject. */
	async show(contender: Contender, options: Omit<SceneOptions, 'variant'>): Promise<Renderer> {
		const { page, call: callPage } = await openScriptPage(
			this.#browser,
			`${this.#origin}/page/bench/peers/pages/${contender.page}.ts`,
			{ width: Math.max(640, options.size), height: Math.max(640, options.size), label: contender.name },
		);
		const call = async <Result>(name: string, argument?: unknown): Promise<Result> => {
			await page.bringToFront();
			return callPage<Result>(name, argument);
		};
		try {
			const opened = await call<Opened>('open', { ...options, variant: contender.variant });
			return { contender, ...opened, call };
		} catch (error) {
			await page.close();
			throw new Error(`${contender.name}: ${String(error)}`);
		}
	}

	async close(): Promise<void> {
		await this.#browser.close();
		this.#server.close();
	}
}
