import { PNG } from 'pngjs';
import type { Page, ScreenshotClip } from 'puppeteer';

/** How many clearly different colours a picture of the page, or of a part of it, shows: an empty backdrop has few. */
export async function colorCount(page: Page, clip?: ScreenshotClip): Promise<number> {
	const { data } = PNG.sync.read(Buffer.from(await page.screenshot(clip ? { clip } : {})));
	const colors = new Set<number>();
	for (let i = 0; i < data.length; i += 4) {
		colors.add(((data[i]! >> 4) << 8) | ((data[i + 1]! >> 4) << 4) | (data[i + 2]! >> 4));
	}
	return colors.size;
}
