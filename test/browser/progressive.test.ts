import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage<typeof import('./pages/progressive.ts')>;

beforeAll(async () => {
	page = await openPage<typeof import('./pages/progressive.ts')>('test/browser/pages/progressive.ts');
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

test.each(['threeAvatar', 'babylonAvatar'] as const)(
	'a head that is loaded progressively shows a face at 160 kB, never vanishes, and ends as the whole head: %s',
	async (name) => {
		const seen = await page.call(name, '/assets/avatars/ada.glb');
		expect(seen.sameObject).toBe(true);
		expect(seen.firstSplats).toBeGreaterThan(2000);
		expect(seen.wholeSplats).toBeGreaterThan(45_000);
		// The face is there, a little coarser than in the end.
		expect(seen.firstLit).toBeGreaterThan(0.7 * seen.wholeLit);
		expect(seen.fewestLit).toBeGreaterThan(0.7 * seen.wholeLit);
		expect(seen.decibels).toBeGreaterThan(15);
		expect(seen.decibels).toBeLessThan(50);
		expect(seen.worstToWhole).toBe(0);
	},
);
