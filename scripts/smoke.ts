import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

// `--smoke` on the command line of a script of bench/, lab/ or scripts/: one tiny real run from end to end, which a test makes,
// so that no published figure comes from a script that no longer works. The results of such a run mean nothing.

const ROOT = resolve(import.meta.dirname, '..');
const VARIABLE = 'GASPARD_SMOKE';
const at = process.argv.indexOf('--smoke');
if (at >= 0) {
	// Scripts parse the rest themselves; processes that they start inherit the variable.
	process.argv.splice(at, 1);
	process.env[VARIABLE] = '1';
}

/** Whether this is a smoke run. */
export const SMOKE: boolean = process.env[VARIABLE] === '1';

/** `small` in a smoke run, otherwise `full`. */
export function sized<Value>(full: Value, small: Value): Value {
	return SMOKE ? small : full;
}

/** The first `count` of `items` in a smoke run, otherwise all. */
export function fewOf<Item>(items: readonly Item[], count: number): readonly Item[] {
	return SMOKE ? items.slice(0, count) : items;
}

/**
 * Absolute path of a file or folder that a script writes.
 *
 * @param path - From the root of the repository. A smoke run writes the same path below test/out/smoke, and makes the
 * folder above it.
 */
export function outputPath(path: string): string {
	if (!SMOKE) return resolve(ROOT, path);
	const file = resolve(ROOT, 'test/out/smoke', path);
	mkdirSync(dirname(file), { recursive: true });
	return file;
}
