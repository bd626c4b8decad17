import { expect, test } from 'vitest';
import { openPage } from './harness/open-page.ts';

test('in a headset both eyes see the heads, from one sort a frame', async () => {
	const page = await openPage('test/browser/pages/three-xr.ts');
	const result = await page.call<Record<string, number>>('session');
	expect(result).toMatchObject({ views: 2, errors: [] });
	expect(result['sorts']).toBe(1);
	// One call for each eye: the two heads overlap.
	expect(result['calls']).toBe(2);
	expect(result['left']).toBeGreaterThan(1000);
	expect(result['right']).toBeGreaterThan(1000);
	// The left eye is to the left of the heads, so it sees them to the right of its middle.
	expect(result['leftMiddle']).toBeGreaterThan(result['rightMiddle']! + 0.02);
	// Back on the flat canvas everything is as before.
	expect(result['worst']).toBe(0);
	expect(page.errors).toEqual([]);
	await page.close();
});
