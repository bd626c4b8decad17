import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8');
const fences = [...readme.matchAll(/```ts( babylon)?\n([\s\S]*?)```/g)];
const blocks = fences.map((match) => match[2]!);

/** Names that a README may take for granted, by engine. */
const GIVEN = {
	three: `import type { Camera, Scene, WebGLRenderer } from 'three';
declare const scene: Scene;
declare const camera: Camera;
declare const renderer: WebGLRenderer;
`,
	babylon: `import type { Scene } from '@babylonjs/core/scene.js';
declare const scene: Scene;
`,
};

test('the TypeScript of the README compiles against the built package', () => {
	expect(blocks.length).toBeGreaterThan(0);
	const folder = resolve(ROOT, 'test/out/readme');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	blocks.forEach((text, index) => {
		const engine = fences[index]![1] ? GIVEN.babylon : GIVEN.three;
		const given = text.includes('declare const scene') ? '' : engine;
		writeFileSync(resolve(folder, `block-${index}.ts`), `${given}${text}\nexport {};\n`);
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
					'gaspard/three/webgpu': ['../../../dist/types/adapters/three/webgpu.d.ts'],
					'gaspard/babylon': ['../../../dist/types/adapters/babylon/index.d.ts'],
					'gaspard/drive': ['../../../dist/types/src/drive/index.d.ts'],
				},
			},
			include: ['*.ts', '../../../shaders/shaders.d.ts'],
			exclude: [],
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

test.each([
	['three.js', 0],
	['Babylon.js', 1],
])('an avatar appears in five lines of %s or fewer', (_, block) => {
	const lines = blocks[block]!.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
	expect(lines.length).toBeLessThanOrEqual(5);
});
