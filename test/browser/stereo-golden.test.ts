import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawReference } from '../golden/draw-reference.ts';
import { eyeCase, STEREO_RIGS, STEREO_SIZE, type StereoRig } from '../golden/stereo-rigs.ts';
import { coveredDifference, pictureDifference } from '../reference/picture-difference.ts';
import { openPage } from './harness/open-page.ts';
import type { StereoShot } from './support/stereo-shot.ts';

const BLESS = process.env['GASPARD_BLESS'] === '1';
const EYES = ['left', 'right'] as const;
const HOSTS = [
	{ host: 'three', script: 'stereo-golden-three', rightHanded: true, layers: false },
	{ host: 'three, projection layer', script: 'stereo-golden-three', rightHanded: true, layers: true },
	{ host: 'three, WebGPURenderer on WebGL2', script: 'stereo-golden-node', rightHanded: true, layers: true },
	{ host: 'Babylon, right-handed', script: 'stereo-golden-babylon', rightHanded: true, layers: false },
	{ host: 'Babylon, left-handed, projection layer', script: 'stereo-golden-babylon', rightHanded: false, layers: true },
] as const;

/** One frame of every host in every rig, by the names of both. */
const shots = new Map<string, StereoShot>();
const shotOf = (host: string, rig: string): StereoShot => shots.get(`${host}/${rig}`)!;
const pictureOf = (host: string, rig: string, eye: 0 | 1): Buffer =>
	Buffer.from(shotOf(host, rig).eyes[eye]!, 'base64');

/** What the CPU makes of an eye; drawn once. */
function referenceOf(rig: StereoRig, eye: 0 | 1): Float64Array {
	const key = `${rig.name}/${eye}`;
	const known = references.get(key) ?? drawReference(eyeCase(rig, eye));
	references.set(key, known);
	return known;
}
const references = new Map<string, Float64Array>();

beforeAll(async () => {
	// One page at a time: Chromium gives frames to the one in front only.
	for (const { host, script, rightHanded, layers } of HOSTS) {
		const page = await openPage(`test/browser/pages/${script}.ts`, { width: STEREO_SIZE * 2, height: STEREO_SIZE });
		for (const { name } of STEREO_RIGS) {
			shots.set(`${host}/${name}`, await page.call<StereoShot>('shoot', { rig: name, rightHanded, layers }));
		}
		expect(page.errors).toEqual([]);
		await page.close();
	}
});

describe.each(STEREO_RIGS)('$name ($guards)', (rig) => {
	describe.each(HOSTS)('$host', ({ host }) => {
		test('sorts once for both eyes; every splat has its place', () => {
			const { sorts, order, reports } = shotOf(host, rig.name);
			expect({ sorts, repeated: order.repeated, reports }).toEqual({ sorts: 1, repeated: 0, reports: [] });
			if (rig.cantRadians === 0) {
				expect(order.wrongPairs).toEqual([0, 0]);
				return;
			}
			// What canting costs: the mean of both axes is the axis of neither. Across the shoulders, at most sin(8°) of them.
			for (const metres of order.worstMetres) expect(metres).toBeLessThan(0.3 * Math.sin(rig.cantRadians));
		});

		test.each([0, 1] as const)('eye %i equals the CPU reference to 45 dB over the pixels it covers', (eye) => {
			const { decibels } = coveredDifference(pictureOf(host, rig.name, eye), referenceOf(rig, eye));
			expect(decibels).toBeGreaterThanOrEqual(45);
		});

		test.each([0, 1] as const)('eye %i has not changed since it was blessed', (eye) => {
			const path = new URL(`../golden/${rig.name}-${EYES[eye]}.png`, import.meta.url);
			const picture = pictureOf(host, rig.name, eye);
			if ((BLESS && host === HOSTS[0].host) || !existsSync(path)) {
				if (!BLESS)
					throw new Error(`${rig.name}-${EYES[eye]}.png is missing; run npm run golden, look at it, commit it.`);
				const png = new PNG({ width: STEREO_SIZE, height: STEREO_SIZE });
				png.data = picture;
				writeFileSync(path, PNG.sync.write(png));
			}
			const kept = PNG.sync.read(readFileSync(path));
			expect(pictureDifference(picture, kept.data).decibels).toBeGreaterThanOrEqual(50);
			// One pair of pictures for all hosts: they agree to the last bit or two.
			expect(pictureDifference(picture, pictureOf(HOSTS[0].host, rig.name, eye)).largest).toBeLessThanOrEqual(2);
		});

		test('what is near is farther to the right in the left eye, by as much as the oracle says', () => {
			const seen = ([0, 1] as const).map((eye) => middleOf(pictureOf(host, rig.name, eye)));
			const expected = ([0, 1] as const).map((eye) => middleOf(referenceOf(rig, eye)));
			// Over the heads' 0.75 m, less the turn of the displays.
			if (rig.cantRadians === 0) expect(seen[0]! - seen[1]!).toBeGreaterThan(10);
			// Pixels; rounding to 8 bits moves the mean by less.
			expect(seen[0]! - seen[1]!).toBeCloseTo(expected[0]! - expected[1]!, 1);
		});
	});

	test('one order for both eyes costs nothing where they look in parallel, and little where displays are canted', () => {
		for (const eye of [0, 1] as const) {
			const { decibels } = coveredDifference(referenceOf(rig, eye), drawReference(eyeCase(rig, eye, 'own')));
			// As much as a flat picture changes whose camera is turned by 8 degrees: the same splats, sorted along another axis.
			expect(decibels).toBeGreaterThan(rig.cantRadians === 0 ? 100 : 36);
		}
	});
});

/** Mean column of what is lit, pixels. */
function middleOf(picture: ArrayLike<number>): number {
	let sum = 0;
	let weight = 0;
	for (let i = 3; i < picture.length; i += 4) {
		sum += (((i - 3) / 4) % STEREO_SIZE) * picture[i]!;
		weight += picture[i]!;
	}
	return sum / weight;
}
