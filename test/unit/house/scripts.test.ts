import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { BENCH_RUNS, NODE_RUNS, NOT_RUN } from '../../fixtures/script-runs.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Scripts of bench, lab and scripts: files with a command line, and files that no other file of these folders imports. */
function findScripts(): string[] {
	const texts = new Map<string, string>();
	for (const folder of ['bench', 'lab', 'scripts']) {
		for (const path of readdirSync(resolve(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
			const file = posix.join(folder, path.replaceAll('\\', '/'));
			if (!/(?<!\.d)\.m?ts$|\.mjs$/.test(file) || /(^|\/)(node_modules|out|pages)\//.test(file)) continue;
			texts.set(file, readFileSync(resolve(ROOT, file), 'utf8'));
		}
	}
	const imported = new Set<string>();
	for (const [file, text] of texts) {
		for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
			imported.add(posix.join(dirname(file), fileName));
		}
	}
	const hasCommandLine = (text: string): boolean => /process\.argv(\[|\.slice| \?)|parseArgs\(/.test(text);
	return [...texts].filter(([file, text]) => !imported.has(file) || hasCommandLine(text)).map(([file]) => file);
}

test('every script of bench, lab and scripts is run by a test, or says why not', () => {
	const scripts = findScripts();
	expect(scripts.length).toBeGreaterThan(30);
	const known = [...BENCH_RUNS, ...NODE_RUNS].flatMap(({ script, starts = [] }) => [script, ...starts]);
	expect([...new Set([...known, ...Object.keys(NOT_RUN)])].sort()).toEqual(scripts.sort());
});
