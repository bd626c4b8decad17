import { expect, test } from 'vitest';
import { wordFaults } from './plain-words.ts';
import { readSources } from './source-imports.ts';

test('comments and messages of the packages call things "it", and document defaults with a tag', () => {
	const sources = [...readSources()].filter(([file]) => /^(src|adapters)\//.test(file));
	expect(sources.length).toBeGreaterThan(250);
	expect(sources.flatMap(([file, text]) => wordFaults(file, text))).toEqual([]);
});

test.each([
	['a docblock', '/** Frees what nobody uses. */\nexport const a = 1;', 'a.ts:1'],
	['the second line of a docblock', '/**\n * Called by\n * whoever draws.\n */\nexport const a = 1;', 'a.ts:3'],
	['a comment in a function', 'function f() {\n\treturn 1; // Somebody asks.\n}', 'a.ts:2'],
	['a comment at the end of a block', 'function f() {\n\tf();\n\t// Everybody again.\n}', 'a.ts:3'],
	['a message', "throw new GaspardError('gpu/lost', 'Anybody may call this.');", 'a.ts:1'],
	['a message with values', 'throw corrupt(`Of 3 heads\nnobody is seen.`);', 'a.ts:2'],
	['a phrase about an option', '/** The rate; 60 where missing. */\nexport const a = 1;', 'a.ts:1'],
	['another one', '/** All, unless given. */\nexport const a = 1;', 'a.ts:1'],
	['a default value as a sentence', '/** Seconds of the fade. Default 0.25. */\nexport const a = 1;', 'a.ts:1'],
])('a banned word in %s is found at its line', (_, text, place) => {
	const faults = wordFaults('a.ts', text);
	expect(faults).toHaveLength(1);
	expect(faults[0]!.startsWith(`${place}: `)).toBe(true);
});

test('plain words pass, names of variables and code too', () => {
	const text =
		"/** Fades in. @default 0.25 */\nexport const nobody = 1;\n/** Default blend mode. */\nexport const a = 'b';";
	expect(wordFaults('a.ts', text)).toEqual([]);
});
