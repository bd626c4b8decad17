import { expect, inject, test } from 'vitest';
import { runScript } from '../fixtures/run-script.ts';
import { BENCH_RUNS } from '../fixtures/script-runs.ts';

test.each(BENCH_RUNS)(
	'$script works from end to end',
	async (run) => {
		const { code, output } = await runScript(run, {
			BENCH_BROWSER: inject('browserEndpoint'),
			BENCH_ORIGIN: inject('pageOrigin'),
		});
		expect(code, output).toBe(0);
	},
	900_000,
);
