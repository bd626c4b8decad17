import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import esbuild, { minify } from 'rollup-plugin-esbuild';
import { readShader } from './shaders/plugin.mjs';

/** The public subpaths: file name in dist → source. test/package reads this table too. */
export const entries = {
	gaspard: 'src/index.ts',
	adapter: 'src/adapter.ts',
	three: 'adapters/three/index.ts',
	'three-webgpu': 'adapters/three/webgpu.ts',
	babylon: 'adapters/babylon/index.ts',
	'babylon-webgpu': 'adapters/babylon/webgpu.ts',
	'babylon-register': 'adapters/babylon/register.ts',
	element: 'adapters/element/index.ts',
	react: 'adapters/react/index.ts',
	aframe: 'adapters/aframe/index.ts',
	drive: 'src/drive/index.ts',
	fit: 'src/fit/index.ts',
	'fit-engine': 'src/fit-engine.ts',
};

/** Scripts that pages start as workers: each one file that imports nothing, so that it can be served from anywhere. */
export const workers = { 'fit-worker': 'src/fit/worker/fit-worker.ts' };

const isExternal = (id) =>
	/^(three|@babylonjs\/|onnxruntime-web|@mediapipe\/|gaspard|iwer|webxr-polyfill|aframe|react|react-dom|@react-three)(\/|$)/.test(
		id,
	) || id.startsWith('@babylonjs/');

/** Shader text without comments and indentation: readers find the original in shaders/. */
function shaders() {
	return {
		name: 'gaspard-shaders',
		load(id) {
			if (!/\.(glsl|wgsl)$/.test(id)) return null;
			const text = readShader(id)
				.replace(/\/\*[\s\S]*?\*\//g, '')
				// `//#hook name` lines are places for the host's code, not comments.
				.replace(/\/\/(?!#).*$/gm, '')
				.replace(/^\s+/gm, '')
				.replace(/\n{2,}/g, '\n')
				// Neither between + or - and their like, nor before a slash, nor in lines of the preprocessor and hooks.
				.replace(/^(?!#|\/\/).*$/gm, (line) => line.replace(/ ?([=*<>,;{}()?:|^[\]]) ?/g, '$1'))
				.replace(/\b(\d+)\.0\b/g, '$1.');
			return `export default ${JSON.stringify(text)};`;
		},
	};
}

/** Modules that are built once more for A-Frame have this ending. */
const ending = /\.of-aframe\.ts$/;
const isOfAFrame = (importer) =>
	importer !== undefined && (ending.test(importer) || importer.includes('/adapters/aframe/'));

/**
 * A-Frame brings a three.js of its own, and two of them in a page do not go together: for gaspard/aframe the adapter is
 * built once more, with the three.js that A-Frame exposes. All else is shared with the other subpaths.
 */
function threeOfAFrame() {
	const three = '\0three-of-aframe';
	return {
		name: 'gaspard-three-of-aframe',
		async resolveId(id, importer) {
			if (!isOfAFrame(importer)) return null;
			if (id === 'three') return { id: three, syntheticNamedExports: true };
			const found = await this.resolve(id, importer.replace(ending, '.ts'), { skipSelf: true });
			if (!found || !/\/adapters\/three\/[^/]+\.ts$/.test(found.id)) return found;
			return { ...found, id: found.id.replace(/\.ts$/, '.of-aframe.ts') };
		},
		load(id) {
			if (id === three)
				return `export { three as default } from ${JSON.stringify(resolve('adapters/aframe/three.ts'))};`;
			return ending.test(id) ? readFileSync(id.replace(ending, '.ts'), 'utf8') : null;
		},
	};
}

const plugins = [
	threeOfAFrame(),
	shaders(),
	nodeResolve(),
	esbuild({ target: 'es2022', sourceMap: true, tsconfig: 'tsconfig.json' }),
];

const demoPages = readdirSync('demos').filter((name) => {
	try {
		return name !== 'dist' && statSync(`demos/${name}/main.ts`).isFile();
	} catch {
		return false;
	}
});

const imports = (page, words) =>
	readdirSync(`demos/${page}`).some(
		(file) => /\.tsx?$/.test(file) && readFileSync(`demos/${page}/${file}`, 'utf8').includes(words),
	);
/** Pages of Babylon bring it along: by an import map it would be hundreds of modules, each a request. */
const isOfBabylon = (page) => imports(page, "'@babylonjs/");
/** Pages of React, too: it is CommonJS, which no browser imports. */
const isOfReact = (page) => imports(page, "from 'react'");
const namesOfPages = (pages) => Object.fromEntries(pages.map((name) => [name, `demos/${name}/main.ts`]));
const demoEntries = namesOfPages(demoPages.filter((page) => !isOfBabylon(page) && !isOfReact(page)));
const babylonEntries = namesOfPages(demoPages.filter(isOfBabylon));
const reactEntries = namesOfPages(demoPages.filter(isOfReact));

/** Gaspard from its sources, so that page and adapter have one Babylon, one React. */
function ownSources() {
	return {
		name: 'gaspard-sources',
		resolveId(id) {
			const [, subpath] = /^gaspard(?:\/(.+))?$/.exec(id) ?? [];
			const entry = id === 'gaspard' ? 'gaspard' : subpath?.replaceAll('/', '-');
			return entries[entry] ? resolve(entries[entry]) : null;
		},
	};
}

/** What pages of React import of it: name in the bundle below. */
const REACT = {
	react: 'react',
	'react/jsx-runtime': 'jsx',
	'react-dom/client': 'dom',
	'@react-three/fiber': 'fiber',
};

/** React made a module, in one piece with React Three Fiber. */
function reactOfPages() {
	const whole = '\0react-of-pages';
	return {
		name: 'gaspard-react-of-pages',
		resolveId(id) {
			if (id === whole) return whole;
			return REACT[id] ? { id: `\0page:${id}`, syntheticNamedExports: true } : null;
		},
		async load(id) {
			const name = id.startsWith('\0page:') && REACT[id.slice(6)];
			if (name) return `export { ${name} as default } from ${JSON.stringify(whole)};`;
			if (id !== whole) return null;
			const lines = Object.entries(REACT).map(([from, as]) => `export * as ${as} from '${from}';`);
			const { outputFiles } = await build({
				stdin: { contents: lines.join('\n'), resolveDir: resolve('.') },
				bundle: true,
				minify: true,
				write: false,
				format: 'esm',
				external: ['three'],
				define: { 'process.env.NODE_ENV': '"production"' },
			});
			return outputFiles[0].text;
		},
	};
}
try {
	if (statSync('demos/main.ts').isFile()) demoEntries['gallery'] = 'demos/main.ts';
} catch {
	// No gallery page.
}

export default [
	{
		input: entries,
		external: (id, importer) => isExternal(id) && !(id === 'three' && isOfAFrame(importer)),
		plugins,
		output: {
			dir: 'dist',
			format: 'es',
			sourcemap: true,
			chunkFileNames: 'chunks/[name].js',
			minifyInternalExports: false,
		},
	},
	...Object.entries(workers).map(([name, input]) => ({
		input: { [name]: input },
		plugins: [...plugins, minify()],
		output: { dir: 'dist', format: 'es', sourcemap: true, inlineDynamicImports: true },
	})),
	...(Object.keys(demoEntries).length
		? [
				{
					input: demoEntries,
					external: isExternal,
					plugins,
					output: { dir: 'demos/dist', format: 'es', sourcemap: true, chunkFileNames: 'shared-[name].js' },
				},
			]
		: []),
	...(Object.keys(babylonEntries).length
		? [
				{
					input: babylonEntries,
					external: (id) => !/^(gaspard|@babylonjs)(\/|$)/.test(id) && isExternal(id),
					plugins: [ownSources(), ...plugins, minify()],
					output: { dir: 'demos/dist', format: 'es', sourcemap: true, chunkFileNames: 'babylon-[name].js' },
				},
			]
		: []),
	...(Object.keys(reactEntries).length
		? [
				{
					input: reactEntries,
					external: (id, importer) =>
						/^(three|aframe|onnxruntime-web)(\/|$)/.test(id) && !(id === 'three' && isOfAFrame(importer)),
					plugins: [ownSources(), reactOfPages(), ...plugins, minify()],
					output: { dir: 'demos/dist', format: 'es', sourcemap: true, chunkFileNames: 'react-[name].js' },
				},
			]
		: []),
];
