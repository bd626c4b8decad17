import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { STEREO_SIZE } from '../golden/stereo-rigs.ts';
import { coveredDifference } from '../reference/picture-difference.ts';
import { openPage } from './harness/open-page.ts';
import type { StereoShot } from './support/stereo-shot.ts';

test.each([
	['as the screen shows it', true, 50],
	// Soft edges come out lighter where light is mixed instead of what the screen shows.
	['in linear light', false, 32],
])('WebGPURenderer in augmented reality, blended %s: premultiplied over nothing', async (_name, display, decibels) => {
	const page = await openPage('test/browser/pages/stereo-golden-node.ts', {
		width: STEREO_SIZE * 2,
		height: STEREO_SIZE,
	});
	const rig = 'stereo-parallel';
	const shot = await page.call<StereoShot>('shoot', { rig, display, mode: 'immersive-ar' });
	for (const [index, eye] of ['left', 'right'].entries()) {
		const picture = Buffer.from(shot.eyes[index]!, 'base64');
		let unpremultiplied = 0;
		let partial = 0;
		for (let i = 0; i < picture.length; i += 4) {
			const alpha = picture[i + 3]!;
			if (Math.max(picture[i]!, picture[i + 1]!, picture[i + 2]!) > alpha + 1) unpremultiplied++;
			if (alpha > 8 && alpha < 247) partial++;
		}
		expect(unpremultiplied).toBe(0);
		expect(partial).toBeGreaterThan(300);
		const golden = PNG.sync.read(readFileSync(new URL(`../golden/${rig}-${eye}.png`, import.meta.url)));
		expect(coveredDifference(picture, golden.data).decibels).toBeGreaterThan(decibels);
	}
	expect([...shot.reports, ...page.errors]).toEqual([]);
	await page.close();
});
