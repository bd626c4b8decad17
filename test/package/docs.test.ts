import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { errorTables } from './error-table.ts';
import { brokenLinks, type CodeBlock, codeBlocks, localLinks, ROOT } from './markdown.ts';
import { faultsOfHtml } from './readme-html.ts';

const LEFT_OUT = /(^|\/)(node_modules|dist|out|\.git)$|^docs\/api$/;

function textsIn(folder: string): string[] {
	return readdirSync(resolve(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = folder ? `${folder}/${entry.name}` : entry.name;
		if (entry.isDirectory()) return LEFT_OUT.test(path) ? [] : textsIn(path);
		return entry.name.endsWith('.md') ? [path] : [];
	});
}

/** `evaluation-notes.md` is a part of docs/evaluation.md, and links from there. */
const TEXTS = textsIn('').filter((path) => path !== 'lab/evaluate/evaluation-notes.md');
/** Texts for users of the package: what they show must run. */
const FOR_USERS = TEXTS.filter((path) => path === 'README.md' || path.startsWith('docs/'));
const BLOCKS = FOR_USERS.flatMap((path) => codeBlocks(resolve(ROOT, path)));

/** Names that a block may take for granted, by engine. */
const GIVEN = {
	three: `import type { Camera, Scene, WebGLRenderer } from 'three';
declare const scene: Scene;
declare const camera: Camera;
declare const renderer: WebGLRenderer;
`,
	babylon: `import type { Scene } from '@babylonjs/core/scene.js';
declare const scene: Scene;
`,
	/** What the types of Vite say of files. */
	vite: `declare module '*?url' {
	const url: string;
	export default url;
}
`,
};

const isTypeScript = (block: CodeBlock): boolean => /^tsx?$/.test(block.language);

/** The block as a module: with the names that it takes for granted, if it does not declare them itself. */
function moduleOf({ language, kind, text }: CodeBlock): string {
	const declares = /declare const scene|const scene =/.test(text);
	const given = language === 'tsx' || declares ? '' : GIVEN[kind === 'babylon' ? 'babylon' : 'three'];
	return `${given}${text}\nexport {};\n`;
}

test('the TypeScript of README and docs compiles against the built package', () => {
	const blocks = BLOCKS.filter(isTypeScript);
	expect(blocks.length).toBeGreaterThan(20);
	const folder = resolve(ROOT, 'test/out/docs');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	for (const block of blocks) {
		const name = `${block.file.replace(/\W+/g, '-')}-line-${block.line}.${block.language}`;
		writeFileSync(resolve(folder, name), moduleOf(block));
	}
	writeFileSync(resolve(folder, 'vite.d.ts'), GIVEN.vite);
	const { exports } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
		exports: Record<string, string | { types: string }>;
	};
	const paths = Object.entries(exports).flatMap(([name, target]) =>
		typeof target === 'string' ? [] : [[name.replace('.', 'gaspard'), [relative(folder, resolve(ROOT, target.types))]]],
	);
	writeFileSync(
		resolve(folder, 'tsconfig.json'),
		JSON.stringify({
			extends: '../../../tsconfig.json',
			compilerOptions: { noEmit: true, noUnusedLocals: false, paths: Object.fromEntries(paths) },
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

test('the HTML of README and docs names only what there is', () => {
	const blocks = BLOCKS.filter((block) => block.language === 'html');
	expect(blocks.length).toBeGreaterThan(3);
	expect(blocks.flatMap((block) => faultsOfHtml(block.text))).toEqual([]);
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

test.each(TEXTS)('every link and picture of %s leads to a file or a heading that exists', (path) => {
	expect(brokenLinks(resolve(ROOT, path))).toEqual([]);
});

test('a link to a file or to a heading that does not exist is found', () => {
	const folder = resolve(ROOT, 'test/out');
	mkdirSync(folder, { recursive: true });
	const path = resolve(folder, 'links.md');
	writeFileSync(
		path,
		'# A heading, `with code`\n[a](nothing.md) [b](#a-heading-with-code) [c](#no) [d](../../README.md#install) <img src="no.jpg">\n`[e](e.md)`\n```md\n[f](f.md)\n```\n',
	);
	expect(brokenLinks(path)).toEqual(['nothing.md', '#no', 'no.jpg']);
});

test('what the texts in the package link to is in the package', () => {
	const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: ROOT, encoding: 'utf8' });
	const answer = JSON.parse(packed.stdout) as { files: { path: string }[] }[];
	const paths = new Set(answer[0]!.files.map((file) => file.path));
	const texts = [...paths].filter((path) => path.endsWith('.md'));
	expect(texts).toEqual(expect.arrayContaining(['README.md', 'docs/design.md', 'docs/guides/bundlers.md']));
	const missing = texts.flatMap((text) =>
		localLinks(resolve(ROOT, text))
			.map((link) => relative(ROOT, resolve(ROOT, text, '..', link.split('#')[0] || text.split('/').pop()!)))
			.filter((target) => !paths.has(target))
			.map((target) => `${text}: ${target}`),
	);
	expect(missing).toEqual([]);
});

test('the guide to errors lists every code, as src/errors.ts describes it', async () => {
	const path = resolve(ROOT, 'docs/guides/errors.md');
	const [head] = readFileSync(path, 'utf8').split(/^## /m);
	await expect(`${head}${errorTables(resolve(ROOT, 'src/errors.ts'))}`).toMatchFileSnapshot(path);
});
