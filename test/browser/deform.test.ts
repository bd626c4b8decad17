import { afterAll, beforeAll, expect, test } from 'vitest';
import { shapeFlags, unpackHidden, unpackShape } from '../../src/splat/packed-splat.ts';
import { prefixScale } from '../../src/splat/prefix-scale.ts';
import type { GoldenAvatar } from '../golden/cases.ts';
import { poseGolden } from '../golden/pose-golden.ts';
import { deformSplats } from '../reference/deform-splats.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/deform.ts');
});
afterAll(() => page.close());

const talking = { jawOpen: 0.7, mouthSmileLeft: 1, eyeBlinkRight: 1, eyeBlinkLeft: 1, cheekPuff: 0.8 } as const;
const turned = [0, 0.19, 0, 0.98, 0.15, 0.17, 0.03, 0.97, 0.1, 0.1, 0, 0.99, 0, 0.1, 0, 0.99];
const AVATARS: Readonly<Record<string, GoldenAvatar>> = {
	'at rest': { seed: 1 },
	'talking with a turned head': { seed: 2, expression: talking, joints: turned },
	'mirrored, stretched and far from the origin': {
		seed: 3,
		expression: talking,
		avatarToWorld: [-1.4, 0.1, 0, 0, 0.2, 0.7, 0, 0, 0, 0.3, 0.5, 0, 12, -3, 7, 1],
	},
	'flattened to a plane': {
		seed: 1,
		joints: turned,
		avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, 1],
	},
	'faded, and only its first splats': { seed: 4, splatCount: 1500, opacity: 0.5 },
};

const words = (text: string): Uint32Array => {
	const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
	return new Uint32Array(bytes.buffer);
};

test.each(Object.entries(AVATARS))('the GPU poses splats as the oracle does: %s', async (_, avatar) => {
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
	const avatars = Object.values(AVATARS);
	const answers = await page.call<{ centers: string; shapes: string }[]>('deform', avatars);
	avatars.forEach((avatar, i) => {
		compare(avatar, answers[i]!);
	});
});

function compare(avatar: GoldenAvatar, answer: { centers: string; shapes: string }): void {
	const { asset, vertices, avatarToWorld } = poseGolden(avatar);
	const splatCount = avatar.splatCount ?? asset.splats.count;
	const oracle = deformSplats({
		splats: asset.splats,
		restPositions: asset.mesh.positions,
		triangles: asset.mesh.triangles,
		posedPositions: vertices,
		avatarToWorld,
		splatCount,
		sizeFactor: prefixScale(splatCount, asset.splats.count),
	});
	const centerWords = words(answer.centers);
	const centers = new Float32Array(centerWords.buffer);
	const shapes = words(answer.shapes);
	const worst = { center: 0, covariance: 0, color: 0 };
	const l = new Float64Array(6);
	for (let i = 0; i < splatCount; i++) {
		for (let k = 0; k < 3; k++) {
			const apart = Math.abs(centers[i * 4 + k]! - oracle.centers[i * 3 + k]!);
			worst.center = Math.max(worst.center, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
		}
		unpackShape(l, 0, shapes, i * 4);
		expect(unpackHidden(shapes, i * 4)).toBe(Math.round(64 * (1 - (avatar.opacity ?? 1))));
		const [l00, l10, l20, l11, l21, l22] = l as unknown as [number, number, number, number, number, number];
		const xx = l00 * l00;
		const xy = l00 * l10;
		const xz = l00 * l20;
		const yy = l10 * l10 + l11 * l11;
		const yz = l10 * l20 + l11 * l21;
		const zz = l20 * l20 + l21 * l21 + l22 * l22;
		const largest = Math.max(
			oracle.covariances[i * 9]!,
			oracle.covariances[i * 9 + 4]!,
			oracle.covariances[i * 9 + 8]!,
		);
		[xx, xy, xz, xy, yy, yz, xz, yz, zz].forEach((value, k) => {
			worst.covariance = Math.max(worst.covariance, Math.abs(value - oracle.covariances[i * 9 + k]!) / largest);
		});
		for (let k = 0; k < 4; k++) {
			const byte = (centerWords[i * 4 + 3]! >>> (k * 8)) & 255;
			worst.color = Math.max(worst.color, Math.abs(byte / 255 - oracle.colors[i * 4 + k]!));
		}
	}
	// A few units in the last place of the largest coordinate (12 m: 1e-6), and of edges of a millimetre.
	expect(worst.center).toBeLessThan(5e-6);
	// Two roundings of the factor to 16 bits, relative to the largest variance.
	expect(worst.covariance).toBeLessThan(4e-4);
	expect(worst.color).toBeLessThan(1e-6);
}
