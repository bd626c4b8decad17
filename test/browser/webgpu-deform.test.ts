import { afterAll, beforeAll, expect, test } from 'vitest';
import { shapeFlags, unpackShape } from '../../src/splat/packed-splat.ts';
import type { GoldenAvatar } from '../golden/cases.ts';
import { openPage, type TestPage } from './harness/open-page.ts';
import { POSED_AVATARS, TURNED } from './support/posed-avatars.ts';
import { posedDifference } from './support/posed-difference.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-deform.ts');
});
afterAll(() => page.close());

const words = (text: string): Uint32Array => new Uint32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);

async function pose(avatars: readonly GoldenAvatar[], workgroupSize = 64): Promise<void> {
	const answers = await page.call<{ centers: string; shapes: string }[]>('deform', { avatars, workgroupSize });
	answers.forEach(({ centers, shapes }, i) => {
		const worst = posedDifference(avatars[i]!, words(centers), words(shapes));
		// The tolerances of WebGL2: a few units in the last place of 12 m, two roundings of the factor to 16 bits.
		expect(worst.center).toBeLessThan(5e-6);
		expect(worst.covariance).toBeLessThan(4e-4);
		// Corrected colours are rounded to bytes.
		expect(worst.color).toBeLessThan(avatars[i]!.correctives ? 0.501 / 255 : 1e-6);
		expect(worst.hidden).toBe(0);
	});
}

test.each(Object.entries(POSED_AVATARS))('compute poses splats as the oracle does: %s', (_, avatar) => pose([avatar]));

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
	const [answer] = await page.call<{ shapes: string }[]>('deform', { avatars: [avatar] });
	const flags = unpackShape(new Float64Array(6), 0, words(answer!.shapes), 0);
	// Flattened: the smallest code, and the dilation as it was.
	expect(flags).toBe(growth < 1e-3 ? (1 << 8) | 30 : shapeFlags(0.3, false, trainedPixelMetres * growth));
});

test('several instances of one list keep to their own rows', () => pose(Object.values(POSED_AVATARS)));

test('workgroups of 256 pose like those of 64', () => pose([POSED_AVATARS['talking with a turned head']!], 256));

test('in a neutral face correctives change no bit', async () => {
	const turnedHead = { seed: 5, joints: TURNED };
	const [plain, corrected] = await page.call<unknown[]>('deform', {
		avatars: [turnedHead, { ...turnedHead, correctives: true }],
	});
	expect(corrected).toEqual(plain);
});
