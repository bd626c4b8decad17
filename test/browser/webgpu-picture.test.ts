import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOLDEN_CASES } from '../golden/cases.ts';
import { drawReference } from '../golden/draw-reference.ts';
import { pictureDifference } from '../reference/picture-difference.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
let webgl2: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-picture.ts');
	webgl2 = await openPage('test/browser/pages/splat-picture.ts');
});
afterAll(async () => {
	await page.close();
	await webgl2.close();
});

const draw = async (name: string, sorter: 'gpu' | 'cpu', from = page): Promise<Buffer> =>
	Buffer.from(await from.call<string>('drawCase', { name, sorter }), 'base64');

/** Pixels that either picture covers, so that an empty background does not flatter the figure. */
function covered(a: ArrayLike<number>, b: ArrayLike<number>): [number[], number[]] {
	const out: [number[], number[]] = [[], []];
	for (let i = 0; i < a.length; i += 4) {
		if (a[i + 3]! < 1 && b[i + 3]! < 1) continue;
		for (let k = 0; k < 4; k++) {
			out[0].push(a[i + k]!);
			out[1].push(b[i + k]!);
		}
	}
	return out;
}

describe.each(GOLDEN_CASES)('$name ($guards)', (golden) => {
	test('equals the CPU reference to 45 dB, and WebGL2 within 2 of 255', async () => {
		const picture = await draw(golden.name, 'gpu');
		const reference = pictureDifference(...covered(picture, drawReference(golden)));
		const other = pictureDifference(...covered(picture, await draw(golden.name, 'gpu', webgl2)));
		if (process.env['PAGE_LOG']) console.log(golden.name, { reference, other });
		expect(reference.decibels).toBeGreaterThanOrEqual(45);
		expect(other.largest).toBeLessThanOrEqual(2);
	});

	test('is the same by the sorter of the CPU', async () => {
		const gpu = await draw(golden.name, 'gpu');
		const cpu = await draw(golden.name, 'cpu');
		// The two round depths differently where a splat lies on the border of two keys; such neighbours may swap.
		expect(pictureDifference(gpu, cpu).decibels).toBeGreaterThanOrEqual(55);
	});
});
