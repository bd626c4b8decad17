import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

interface PackedFile {
	path: string;
	size: number;
}

test('the package holds its builds, its assets and its notices, and no source or test', () => {
	const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: ROOT, encoding: 'utf8' });
	const answer = JSON.parse(packed.stdout) as PackedFile[] | Record<string, { files: PackedFile[] }>;
	const entry = (Array.isArray(answer) ? answer[0] : Object.values(answer)[0]) as unknown as { files: PackedFile[] };
	const paths = entry.files.map((file) => file.path);
	for (const needed of [
		'dist/gaspard.js',
		'dist/three.js',
		'dist/fit.js',
		'dist/fit-worker.js',
		'LICENSE',
		'NOTICE',
		'README.md',
	])
		expect(paths).toContain(needed);
	expect(paths.filter((path) => /^(src|test|lab|demos|bench)\//.test(path))).toEqual([]);
	expect(paths.some((path) => path.startsWith('assets/avatars/'))).toBe(true);
	// What a fit begins with, side by side as `Fitter` looks for it.
	for (const needed of ['prior/prior.bin', 'head-model/head-model.json', 'head-model/head-model.bin'])
		expect(paths).toContain(`assets/${needed}`);
});

test('publint has nothing to say against the package', () => {
	const lint = spawnSync('node', [resolve(ROOT, 'node_modules/publint/src/cli.js'), '--strict', '--pack', 'false'], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	expect(`${lint.stdout}${lint.stderr}`).not.toMatch(/error|warning/i);
	expect(lint.status).toBe(0);
});

test('each avatar we ship is at most 3 MB, the head model at most 6 MB', () => {
	const size = (folder: string): [string, number][] =>
		readdirSync(resolve(ROOT, folder)).map((name) => [name, statSync(resolve(ROOT, folder, name)).size]);
	const avatars = size('assets/avatars').filter(([name]) => name.endsWith('.glb'));
	expect(avatars.length).toBeGreaterThanOrEqual(6);
	for (const [name, bytes] of avatars) expect([name, bytes <= 3_000_000]).toEqual([name, true]);
	expect(size('assets/head-model').reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(6_000_000);
});

test('the worker of fits is one file that imports nothing, and the fitter finds it as bundlers do', () => {
	const worker = readFileSync(resolve(ROOT, 'dist/fit-worker.js'), 'utf8');
	expect(worker).not.toMatch(/\b(import|export)\b\s*[{*'"(]/);
	expect(readFileSync(resolve(ROOT, 'dist/fit.js'), 'utf8')).toMatch(
		/new Worker\(new URL\("\.\/fit-worker\.js", import\.meta\.url\), \{ type: "module"/,
	);
});
