import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOLDEN_CASES } from '../golden/cases.ts';
import { drawReference } from '../golden/draw-reference.ts';
import { coveredDifference, pictureDifference } from '../reference/picture-difference.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

const BLESS = process.env['GASPARD_BLESS'] === '1';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/splat-picture.ts');
});
afterAll(() => page.close());

const draw = async (name: string, sorter: 'gpu' | 'cpu'): Promise<Buffer> =>
	Buffer.from(await page.call<string>('drawCase', { name, sorter }), 'base64');

describe.each(GOLDEN_CASES)('$name ($guards)', (golden) => {
	const path = new URL(`../golden/${golden.name}.png`, import.meta.url);

	test('equals the CPU reference to 45 dB over the pixels it covers', async () => {
		const picture = await draw(golden.name, 'gpu');
		const reference = drawReference(golden);
		const difference = coveredDifference(picture, reference);
		if (process.env['PAGE_LOG']) console.log(golden.name, difference);
		expect(difference.decibels).toBeGreaterThanOrEqual(45);
	});

	test('is the same by the sorter of the CPU', async () => {
		const gpu = await draw(golden.name, 'gpu');
		const cpu = await draw(golden.name, 'cpu');
		// The two round depths differently where a splat lies on the border of two keys; such neighbours may swap.
		expect(pictureDifference(gpu, cpu).decibels).toBeGreaterThanOrEqual(55);
	});

	test('has not changed since it was blessed', async () => {
		const { width, height } = golden.camera;
		const picture = await draw(golden.name, 'gpu');
		if (BLESS || !existsSync(path)) {
			if (!BLESS) throw new Error(`${golden.name}.png is missing; run npm run golden, look at it, commit it.`);
			const png = new PNG({ width, height });
			png.data = picture;
			writeFileSync(path, PNG.sync.write(png));
		}
		const kept = PNG.sync.read(readFileSync(path));
		// Rasterisers differ in the last bit; another order, kernel or pose costs far more.
		expect(pictureDifference(picture, kept.data).decibels).toBeGreaterThanOrEqual(50);
	});
});
