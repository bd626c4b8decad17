import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entries } from '../../rollup.config.mjs';
import { REFERENCE, WARNINGS } from '../../scripts/docs.mjs';
import { serve } from '../../scripts/serve.mjs';

let started: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
	rmSync(REFERENCE, { recursive: true, force: true });
	started = await serve(0);
});
afterAll(() => {
	started.server.close();
});

test('the server makes the API reference when it is asked for, with a page for every subpath', async () => {
	const response = await fetch(`${started.address}docs/api`);
	expect([response.status, response.url]).toEqual([200, `${started.address}docs/api/`]);
	expect(await response.text()).toContain('API reference');
	for (const name of Object.keys(entries)) {
		const page = name === 'gaspard' ? name : `gaspard_${name.replaceAll('-', '_')}`;
		expect([page, existsSync(resolve(REFERENCE, `modules/${page}.html`))]).toEqual([page, true]);
	}
	const page = await fetch(`${started.address}docs/api/classes/gaspard_three.GaussianAvatar.html`);
	expect(await page.text()).toContain('gazeAt');
	expect(readFileSync(resolve(REFERENCE, 'index.html'), 'utf8')).not.toContain(resolve(import.meta.dirname, '../..'));
});

test('TypeDoc reads every public subpath without a warning', () => {
	expect(JSON.parse(readFileSync(WARNINGS, 'utf8'))).toEqual([]);
});
