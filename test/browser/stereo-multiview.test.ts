import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMultiviewBrowser } from './harness/multiview-browser.ts';
import { openPage } from './harness/open-page.ts';

let browser: Browser;
beforeAll(async () => {
	browser = await startMultiviewBrowser();
});
afterAll(() => browser.close());

interface Pass {
	readonly isMultiview: boolean;
	readonly sorts: number;
	readonly calls: number;
	readonly glError: number;
	readonly reports: readonly string[];
}

interface Comparison {
	/** Pixels of the left and of the right eye that differ by more than 2 of 255. */
	readonly eyes: readonly { readonly different: number }[];
	/** Pixels that the eyes see differently. */
	readonly parallax: number;
	readonly once: Pass;
	readonly twice: Pass;
}

test.each([
	['three', 'stereo-multiview-three', { display: false }],
	['three’s DirectRenderPipeline', 'stereo-multiview-three', { display: true }],
	['Babylon, right-handed', 'stereo-multiview-babylon', { rightHanded: true }],
	['Babylon, left-handed', 'stereo-multiview-babylon', { rightHanded: false }],
])('%s: one pass with OVR_multiview2 shows each eye what a pass of its own does', async (_name, script, options) => {
	const page = await openPage(`test/browser/pages/${script}.ts`, {
		width: 320,
		height: 160,
		browserEndpoint: browser.wsEndpoint(),
	});
	const complaints: string[] = [];
	page.page.on('console', (message) => {
		if (message.text().startsWith('WebGL')) complaints.push(message.text());
	});
	const { eyes, parallax, once, twice } = await page.call<Comparison>('multiview', options);
	expect(eyes).toMatchObject([{ different: 0 }, { different: 0 }]);
	expect(parallax).toBeGreaterThan(4000);
	expect(twice).toMatchObject({ isMultiview: false, sorts: 1, glError: 0, reports: [] });
	// Box and heads: one call each, from one sort.
	expect(once).toMatchObject({ isMultiview: true, sorts: 1, glError: 0, reports: [] });
	expect(once.calls).toBeLessThan(twice.calls);
	expect([...page.errors, ...complaints]).toEqual([]);
	await page.close();
});
