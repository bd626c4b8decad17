import { afterAll, beforeAll, expect, test } from 'vitest';
import { shapeFlags, unpackShape } from '../../src/splat/packed-splat.ts';
import type { GoldenAvatar } from '../golden/cases.ts';
import { openPage, type TestPage } from './harness/open-page.ts';
import { POSED_AVATARS, TURNED } from './support/posed-avatars.ts';
import { posedDifference } from './support/posed-difference.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/deform.ts');
});
afterAll(() => page.close());

const words = (text: string): Uint32Array => {
	const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
	return new Uint32Array(bytes.buffer);
};

test.each(Object.entries(POSED_AVATARS))('the GPU poses splats as the oracle does: %s', async (_, avatar) => {
	const [answer] = await page.call<{ centers: string; shapes: string }[]>('deform', [avatar]);
	compare(avatar, answer!);
});

test.each([
	['as it is', 1, 1],
	['eight times as large', 8, 8],
	['mirrored and half as large', -0.5, 0.5],
	['flattened to a plane', 0, 1e-6],
])('the size of a trained pixel grows with the avatar: %s', async (_, scale, growth) => {
	const trainedPixelMetres = 2 ** -10;
	const avatar: GoldenAvatar = {
		seed: 1,
		convention: { dilationPixels2: 0.3, opacityCompensation: false, trainedPixelMetres },
		avatarToWorld: [scale, 0, 0, 0, 0, Math.abs(scale), 0, 0, 0, 0, Math.abs(scale), 0, 0, 0, 0, 1],
	};
	const [answer] = await page.call<{ centers: string; shapes: string }[]>('deform', [avatar]);
	const flags = unpackShape(new Float64Array(6), 0, words(answer!.shapes), 0);
	expect(flags).toBe(growth < 1e-3 ? (1 << 8) | 30 : shapeFlags(0.3, false, trainedPixelMetres * growth));
});

test('several instances of one list keep to their own rows', async () => {
	const avatars = Object.values(POSED_AVATARS);
	const answers = await page.call<{ centers: string; shapes: string }[]>('deform', avatars);
	avatars.forEach((avatar, i) => {
		compare(avatar, answers[i]!);
	});
});

test('in a neutral face correctives change no bit', async () => {
	const turnedHead = { seed: 5, joints: TURNED };
	const [plain, corrected] = await page.call<unknown[]>('deform', [turnedHead, { ...turnedHead, correctives: true }]);
	expect(corrected).toEqual(plain);
});

function compare(avatar: GoldenAvatar, answer: { centers: string; shapes: string }): void {
	const worst = posedDifference(avatar, words(answer.centers), words(answer.shapes));
	// A few units in the last place of the largest coordinate (12 m: 1e-6), and of edges of a millimetre.
	expect(worst.center).toBeLessThan(5e-6);
	// Two roundings of the factor to 16 bits, relative to the largest variance.
	expect(worst.covariance).toBeLessThan(4e-4);
	// Corrected colours are rounded to bytes.
	expect(worst.color).toBeLessThan(avatar.correctives ? 0.501 / 255 : 1e-6);
	expect(worst.hidden).toBe(0);
}
