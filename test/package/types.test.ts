import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { entries } from '../../rollup.config.mjs';
import { type PublicTypes, readPublicTypes } from './public-types.ts';

let types: Map<string, PublicTypes>;
beforeAll(() => {
	types = readPublicTypes();
});

describe.each(Object.keys(entries))('%s', (name) => {
	test('exports every type of ours that its signatures use', () => {
		expect(types.get(name)!.missing).toEqual([]);
	});

	test('exports the errors that it throws', () => {
		for (const error of ['GaspardError', 'GaspardErrorCode', 'GaspardErrorFields', 'isGaspardError'])
			expect(types.get(name)!.text).toMatch(new RegExp(`\\b(class|type|interface|function) ${error}\\b`));
	});

	// `npm run golden` writes the files anew; the difference is the change of the public face.
	test('has the types that we decided on', async () => {
		const file = resolve(import.meta.dirname, `api/${name}.txt`);
		await expect(types.get(name)!.text).toMatchFileSnapshot(file);
	});
});
