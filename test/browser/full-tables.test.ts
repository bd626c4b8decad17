import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';
import { COMBINATIONS } from './support/combinations/combination.ts';

interface Crowd {
	readonly full: readonly number[];
	readonly after: readonly number[];
	readonly errors: readonly string[][];
	readonly errorsAfter: readonly string[][];
}

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/full-tables.ts');
});
afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

/** Which thirds of the picture show a head. */
const heads = (lit: readonly number[]): boolean[] => lit.map((share) => share > 0.02);

test.each(COMBINATIONS)(
	'%s: of three heads the one without room is missing and says so; it appears when another leaves',
	async (name) => {
		const { full, errors, after, errorsAfter } = await page.call<Crowd>('crowd', name);
		expect(heads(full)).toEqual([true, true, false]);
		expect(full[2]).toBe(0);
		expect(errors).toEqual([[], [], ['gpu/limit-exceeded']]);
		expect(heads(after)).toEqual([false, true, true]);
		expect(after[0]).toBe(0);
		expect(errorsAfter).toEqual([[], ['gpu/limit-exceeded']]);
	},
);
