import puppeteer from 'puppeteer';
import { CHROMIUM_FLAGS, findChromium } from '../../../test/browser/harness/chromium.ts';

/** One picture of a sheet: r g b a bytes, square. */
export interface LabelledPicture {
	readonly label: string;
	readonly bytes: Uint8Array;
}

/** Pictures of `size` pixels each way beside one another with their names, four in a row, as a JPEG of some 200 kB. */
export async function contactSheet(pictures: readonly LabelledPicture[], size: number): Promise<Uint8Array> {
	const browser = await puppeteer.launch({ executablePath: findChromium(), args: [...CHROMIUM_FLAGS] });
	const page = await browser.newPage();
	const address = await page.evaluate(
		(list, edge) => {
			const columns = 4;
			const cell = 256;
			const sheet = document.createElement('canvas');
			sheet.width = columns * cell;
			sheet.height = Math.ceil(list.length / columns) * (cell + 22);
			const context = sheet.getContext('2d')!;
			context.fillStyle = '#101014';
			context.fillRect(0, 0, sheet.width, sheet.height);
			context.font = '14px sans-serif';
			context.imageSmoothingQuality = 'high';
			for (const [i, { label, pixels }] of list.entries()) {
				const text = atob(pixels);
				const image = new ImageData(edge, edge);
				for (let k = 0; k < text.length; k++) image.data[k] = k % 4 === 3 ? 255 : text.charCodeAt(k);
				const one = document.createElement('canvas');
				one.width = one.height = edge;
				one.getContext('2d')!.putImageData(image, 0, 0);
				const x = (i % columns) * cell;
				const y = Math.floor(i / columns) * (cell + 22);
				context.drawImage(one, x, y, cell, cell);
				context.fillStyle = '#e0e0e6';
				context.fillText(label, x + 6, y + cell + 15);
			}
			return sheet.toDataURL('image/jpeg', 0.85);
		},
		pictures.map(({ label, bytes }) => ({ label, pixels: Buffer.from(bytes).toString('base64') })),
		size,
	);
	await browser.close();
	return Buffer.from(address.split(',')[1]!, 'base64');
}
