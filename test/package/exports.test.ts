import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { entries } from '../../rollup.config.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const load = async (path: string): Promise<string[]> =>
	Object.keys(await import(/* @vite-ignore */ resolve(ROOT, path))).sort();

test.each(Object.entries(entries))('the built %s exports exactly what its source exports', async (name, source) => {
	expect(await load(`dist/${name}.js`)).toEqual(await load(source));
});

test('the public names are the ones we decided on', async () => {
	const names = Object.fromEntries(
		await Promise.all(Object.entries(entries).map(async ([name, source]) => [name, await load(source)])),
	);
	await expect(`${JSON.stringify(names, null, '\t')}\n`).toMatchFileSnapshot('./public-names.json');
});

test('every subpath of package.json is built, with its types', () => {
	const { exports } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
		exports: Record<string, string | { types: string; default: string }>;
	};
	for (const target of Object.values(exports)) {
		if (typeof target === 'string') continue;
		expect(readFileSync(resolve(ROOT, target.default), 'utf8').length).toBeGreaterThan(0);
		expect(readFileSync(resolve(ROOT, target.types), 'utf8').length).toBeGreaterThan(0);
	}
});

test('importing a subpath does nothing to the global scope', async () => {
	const before = new Set(Object.keys(globalThis));
	for (const name of Object.keys(entries)) await load(`dist/${name}.js`);
	const added = Object.keys(globalThis).filter(
		(key) => !before.has(key) && !key.startsWith('__vite') && key !== '__THREE__',
	);
	expect(added).toEqual([]);
});
