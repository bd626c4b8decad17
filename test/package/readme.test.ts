import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);

test('the TypeScript of the README compiles against the built package', () => {
	expect(blocks.length).toBeGreaterThan(0);
	const folder = resolve(ROOT, 'test/out/readme');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	blocks.forEach((text, index) => {
		// Names that a README may take for granted.
		const given =
			"import type { Camera, Scene, WebGLRenderer } from 'three';\ndeclare const scene: Scene;\ndeclare const camera: Camera;\ndeclare const renderer: WebGLRenderer;\n";
		writeFileSync(
			resolve(folder, `block-${index}.ts`),
			`${/\bfrom 'three'/.test(text) ? '' : given}${text}\nexport {};\n`,
		);
	});
	writeFileSync(
		resolve(folder, 'tsconfig.json'),
		JSON.stringify({
			extends: '../../../tsconfig.json',
			compilerOptions: {
				noEmit: true,
				noUnusedLocals: false,
				paths: {
					gaspard: ['../../../dist/types/src/index.d.ts'],
					'gaspard/three': ['../../../dist/types/adapters/three/index.d.ts'],
					'gaspard/drive': ['../../../dist/types/src/drive/index.d.ts'],
				},
			},
			include: ['*.ts', '../../../shaders/shaders.d.ts'],
		}),
	);
	const compiled = spawnSync('node', [resolve(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
		encoding: 'utf8',
	});
	expect(compiled.stdout).toBe('');
	expect(compiled.status).toBe(0);
});

test('every file the README links to or shows exists', () => {
	const links = [
		...readme.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g),
		...readme.matchAll(/src="(?!https?:)([^"]+)"/g),
	].map((match) => match[1]!);
	expect(links.filter((link) => !existsSync(resolve(ROOT, link.split('#')[0]!)))).toEqual([]);
});

test('an avatar appears in five lines or fewer', () => {
	const first = blocks[0]!.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
	expect(first.length).toBeLessThanOrEqual(5);
});
