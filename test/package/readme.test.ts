import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { faultsOfHtml } from './readme-html.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8');
const fences = [...readme.matchAll(/```(tsx?)( babylon)?\n([\s\S]*?)```/g)];
/** What is not React: the first two are the five lines. */
const blocks = fences.filter((match) => match[1] === 'ts').map((match) => match[3]!);
const htmlBlocks = [...readme.matchAll(/```html\n([\s\S]*?)```/g)].map((match) => match[1]!);
const prose = readme.replace(/```[\s\S]*?```/g, '');

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
	react: '',
};

test('the TypeScript of the README compiles against the built package', () => {
	expect(blocks.length).toBeGreaterThan(0);
	const folder = resolve(ROOT, 'test/out/readme');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	fences.forEach(([, ending, babylon, text], index) => {
		const engine = ending === 'tsx' ? GIVEN.react : babylon ? GIVEN.babylon : GIVEN.three;
		const given = text!.includes('declare const scene') ? '' : engine;
		writeFileSync(resolve(folder, `block-${index}.${ending}`), `${given}${text}\nexport {};\n`);
	});
	writeFileSync(
		resolve(folder, 'tsconfig.json'),
		JSON.stringify({
			extends: '../../../tsconfig.json',
			compilerOptions: {
				noEmit: true,
				noUnusedLocals: false,
				jsx: 'react-jsx',
				paths: {
					gaspard: ['../../../dist/types/src/index.d.ts'],
					'gaspard/three': ['../../../dist/types/adapters/three/index.d.ts'],
					'gaspard/three/webgpu': ['../../../dist/types/adapters/three/webgpu.d.ts'],
					'gaspard/babylon': ['../../../dist/types/adapters/babylon/index.d.ts'],
					'gaspard/element': ['../../../dist/types/adapters/element/index.d.ts'],
					'gaspard/react': ['../../../dist/types/adapters/react/index.d.ts'],
					'gaspard/aframe': ['../../../dist/types/adapters/aframe/index.d.ts'],
					'gaspard/fit': ['../../../dist/types/src/fit/index.d.ts'],
					'gaspard/drive': ['../../../dist/types/src/drive/index.d.ts'],
				},
			},
			include: ['*.ts', '*.tsx', '../../../shaders/shaders.d.ts'],
			exclude: [],
		}),
	);
	const compiled = spawnSync('node', [resolve(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
		encoding: 'utf8',
	});
	expect(compiled.stdout).toBe('');
	expect(compiled.status).toBe(0);
});

test('the HTML of the README names only what there is', () => {
	expect(htmlBlocks.flatMap(faultsOfHtml)).toEqual([]);
	// It can be told otherwise.
	const wrong = `<script src="node_modules/aframe/dist/no.js"></script><script type="module">import 'gaspard/nothing';
		import 'nobody';</script><a-entity gaussian-avatar="src: #ada; gazes: #camera"></a-entity>
		<gaussian-avatar src="gaspard/assets/avatars/nobody.glb"></gaussian-avatar>`;
	expect(faultsOfHtml(wrong)).toEqual([
		"import 'gaspard/nothing'",
		"import 'nobody'",
		'file aframe/dist/no.js',
		'file assets/avatars/nobody.glb',
		'property gazes',
	]);
	const right = `<script src="node_modules/aframe/dist/aframe-master.min.js"></script>
		<script type="importmap">{ "imports": { "gaspard/aframe": "/node_modules/gaspard/dist/aframe.js" } }</script>
		<script type="module">import 'gaspard/aframe';</script>
		<gaussian-avatar src="gaspard/assets/avatars/ada.glb"><img src="ada.jpg"></gaussian-avatar>
		<a-entity gaussian-avatar="src: #ada; gaze: #camera"></a-entity>`;
	expect(faultsOfHtml(right)).toEqual([]);
});

test('every file the README links to or shows exists', () => {
	const links = [
		...prose.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g),
		...prose.matchAll(/src="(?!https?:)([^"]+)"/g),
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
