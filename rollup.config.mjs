import { readdirSync, statSync } from 'node:fs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import esbuild from 'rollup-plugin-esbuild';
import { readShader } from './shaders/plugin.mjs';

/** The public subpaths: file name in dist → source. test/package reads this table too. */
export const entries = {
	gaspard: 'src/index.ts',
	three: 'adapters/three/index.ts',
	'three-webgpu': 'adapters/three/webgpu.ts',
	babylon: 'adapters/babylon/index.ts',
	'babylon-webgpu': 'adapters/babylon/webgpu.ts',
	'babylon-register': 'adapters/babylon/register.ts',
	drive: 'src/drive/index.ts',
};

const isExternal = (id) =>
	/^(three|@babylonjs\/|onnxruntime-web|@mediapipe\/|gaspard|iwer|webxr-polyfill)(\/|$)/.test(id) ||
	id.startsWith('@babylonjs/');

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
				.replace(/\n{2,}/g, '\n');
			return `export default ${JSON.stringify(text)};`;
		},
	};
}

const plugins = [shaders(), nodeResolve(), esbuild({ target: 'es2022', sourceMap: true, tsconfig: 'tsconfig.json' })];

const demoPages = readdirSync('demos').filter((name) => {
	try {
		return name !== 'dist' && statSync(`demos/${name}/main.ts`).isFile();
	} catch {
		return false;
	}
});
const demoEntries = Object.fromEntries(demoPages.map((name) => [name, `demos/${name}/main.ts`]));
try {
	if (statSync('demos/main.ts').isFile()) demoEntries['gallery'] = 'demos/main.ts';
} catch {
	// No gallery page.
}

export default [
	{
		input: entries,
		external: isExternal,
		plugins,
		output: {
			dir: 'dist',
			format: 'es',
			sourcemap: true,
			chunkFileNames: 'chunks/[name].js',
			minifyInternalExports: false,
		},
	},
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
];
