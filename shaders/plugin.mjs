import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const INCLUDE = /^[ \t]*#include "(.+)"$/gm;
const SHADER = /\.(glsl|wgsl)$/;

/**
 * Returns the text of a shader with its `#include "path"` lines expanded, each chunk once.
 * Throws if a file is missing, so that a build cannot ship an incomplete shader.
 */
export function readShader(path, seen = new Set()) {
	seen.add(path);
	return readFileSync(path, 'utf8').replace(INCLUDE, (_, name) => {
		const included = resolve(dirname(path), name);
		return seen.has(included) ? '' : readShader(included, seen);
	});
}

/** Plugin for Rollup and Vite: `import text from './x.glsl'` gives the expanded text. */
export function shaderPlugin() {
	return {
		name: 'gaspard-shaders',
		load(id) {
			const path = id.split('?')[0];
			return SHADER.test(path) ? `export default ${JSON.stringify(readShader(path))};` : null;
		},
	};
}

/** The same plugin for esbuild, which bundles the pages of the browser tests. */
export function shaderEsbuildPlugin() {
	return {
		name: 'gaspard-shaders',
		setup(build) {
			build.onLoad({ filter: SHADER }, ({ path }) => ({ contents: readShader(path), loader: 'text' }));
		},
	};
}
