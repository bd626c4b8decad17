import { expect, test } from 'vitest';
import { openPage } from './harness/open-page.ts';

test.each([
	['right-handed', true],
	['left-handed', false],
])('in a headset, in a %s scene, both eyes see the heads, from one sort a frame', async (_name, rightHanded) => {
	const page = await openPage('test/browser/pages/babylon-xr.ts');
	const result = await page.call<Record<string, number> & { head: number[] }>('session', rightHanded);
	expect(result).toMatchObject({ rigs: 2, errors: [], sorts: 1, worst: 0 });
	expect(result['left']).toBeGreaterThan(1000);
	expect(result['right']).toBeGreaterThan(1000);
	// The left eye is to the left of the heads, so it sees them to the right of its middle.
	expect(result['leftMiddle']).toBeGreaterThan(result['rightMiddle']! + 0.02);
	expect(Math.abs(Math.abs(result.head[2]!) - 0.9)).toBeLessThan(0.001);
	expect(page.errors).toEqual([]);
	await page.close();
});
