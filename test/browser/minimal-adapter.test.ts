import { spawnSync } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transform } from 'esbuild';
import puppeteer, { type Browser } from 'puppeteer';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { colorCount } from './support/color-count.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = resolve(ROOT, 'docs/examples');

/** A project of its own outside of the repository, with the packed package and onnxruntime-web in its `node_modules`. */
let project: string;
let server: Server;
let browser: Browser;

beforeAll(async () => {
	if (!existsSync(resolve(ROOT, 'dist/adapter.js'))) throw new Error('dist/ is missing: run "npm run build" first.');
	project = mkdtempSync(join(tmpdir(), 'gaspard-adapter-'));
	const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', project], { cwd: ROOT, encoding: 'utf8' });
	expect(packed.status, packed.stderr).toBe(0);
	mkdirSync(join(project, 'node_modules/gaspard'), { recursive: true });
	const tarball = join(project, packed.stdout.trim().split('\n').at(-1)!);
	const unpacked = spawnSync('tar', [
		'-xzf',
		tarball,
		'--strip-components=1',
		'-C',
		join(project, 'node_modules/gaspard'),
	]);
	expect(unpacked.status).toBe(0);
	symlinkSync(resolve(ROOT, 'node_modules/onnxruntime-web'), join(project, 'node_modules/onnxruntime-web'));
	copyFileSync(join(EXAMPLE, 'minimal-adapter.ts'), join(project, 'minimal-adapter.ts'));
	copyFileSync(join(EXAMPLE, 'minimal-adapter.html'), join(project, 'index.html'));
	for (const name of ['ada', 'kofi']) {
		copyFileSync(join(project, `node_modules/gaspard/assets/avatars/${name}.glb`), join(project, `${name}.glb`));
	}
	const source = readFileSync(join(project, 'minimal-adapter.ts'), 'utf8');
	const { code } = await transform(source, { loader: 'ts', target: 'es2022' });
	writeFileSync(join(project, 'minimal-adapter.js'), code);
	const files = sirv(project, { dev: true });
	server = createServer((request, response) => {
		if (request.url === '/favicon.ico') response.writeHead(204).end();
		else files(request, response, () => void response.writeHead(404).end());
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	browser = await puppeteer.connect({ browserWSEndpoint: inject('browserEndpoint'), protocolTimeout: 600_000 });
});

afterAll(async () => {
	server?.close();
	await browser?.disconnect();
	rmSync(project, { recursive: true, force: true });
});

test('an adapter that is written outside of the repository compiles against gaspard/adapter alone, in strict mode', () => {
	const options = {
		compilerOptions: {
			module: 'ESNext',
			moduleResolution: 'bundler',
			target: 'ES2022',
			lib: ['ES2022', 'DOM', 'DOM.Iterable'],
			types: [],
			strict: true,
			noUncheckedIndexedAccess: true,
			exactOptionalPropertyTypes: true,
			skipLibCheck: false,
			noEmit: true,
		},
		files: ['minimal-adapter.ts'],
	};
	writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(options));
	const compiled = spawnSync('node', [resolve(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project], {
		encoding: 'utf8',
	});
	expect(compiled.stdout).toBe('');
	expect(compiled.status).toBe(0);
});

test.each([0.0001, 0.5])('it draws two heads in one canvas without any engine, turned by %d', async (turn) => {
	const page = await browser.newPage();
	await page.setViewport({ width: 480, height: 480 });
	const faults: string[] = [];
	page.on('pageerror', (error) => faults.push(String(error)));
	page.on('console', (message) => {
		if (message.type() === 'error') faults.push(message.text());
	});
	page.on('response', (response) => {
		if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
	});
	await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?turn=${turn}`);
	// The head in front, and the one behind it to the right: each has many colours, where an empty canvas has one.
	for (const clip of [
		{ x: 180, y: 120, width: 120, height: 150 },
		{ x: 300, y: 150, width: 120, height: 120 },
	]) {
		await expect.poll(() => colorCount(page, clip), { timeout: 100_000, interval: 250 }).toBeGreaterThan(25);
	}
	// Nothing is left and right of them.
	expect(await colorCount(page, { x: 0, y: 0, width: 60, height: 480 })).toBe(1);
	expect(faults).toEqual([]);
	await page.close();
});
