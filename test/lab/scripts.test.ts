import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { makeHumanRoot } from '../../lab/head-model/makehuman.ts';
import { runScript } from '../fixtures/run-script.ts';
import { NODE_RUNS } from '../fixtures/script-runs.ts';

const SMOKE_FOLDER = resolve(import.meta.dirname, '../out/smoke');
/** A script that hangs ends the test after this many milliseconds; how fast it is does not matter. */
const PATIENCE = 900_000;
const hasKit = existsSync(makeHumanRoot);

beforeAll(() => {
	// What is there already would not be made again.
	for (const folder of ['lab', 'assets', 'docs', 'demos', 'test'])
		rmSync(`${SMOKE_FOLDER}/${folder}`, { recursive: true, force: true });
});

for (const run of NODE_RUNS) {
	const title = `${run.script} works from end to end`;
	test.skipIf(run.needsKit && !hasKit)(
		run.needsKit ? `${title} (needs npm install in lab)` : title,
		async () => {
			const { code, output } = await runScript(run);
			expect(code, output).toBe(0);
		},
		PATIENCE,
	);
}
