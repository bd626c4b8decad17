import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const INCLUDE = /^[ \t]*#include "(.+)"$/gm;
const SHADER = /\.(glsl|wgsl)$/;

/**
 * The text of one shader with its `#include "path"` lines expanded, each chunk once.
 * Throws where a file is missing, so that a build never ships half a shader.
 */
export function readShader(path, seen = new Set()) {
	seen.add(path);
	return readFileSync(path, 'utf8').replace(INCLUDE, (_, name) => {
		const included = resolve(dirname(path), name);
		return seen.has(included) ? '' : readShader(included, seen);
	});
}

/** Rollup and Vite: `import text from './x.glsl'` gives the expanded text. */
export function shaderPlugin() {
	return {
		name: 'gaspard-shaders',
		load(id) {
			const path = id.split('?')[0];
			return SHADER.test(path) ? `export default ${JSON.stringify(readShader(path))};` : null;
		},
	};
}

/** The same for esbuild, which bundles the pages of the browser tests. */
export function shaderEsbuildPlugin() {
	return {
		name: 'gaspard-shaders',
		setup(build) {
			build.onLoad({ filter: SHADER }, ({ path }) => ({ contents: readShader(path), loader: 'text' }));
		},
	};
}
