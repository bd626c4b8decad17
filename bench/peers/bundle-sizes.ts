import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { shaderEsbuildPlugin } from '../../shaders/plugin.mjs';
import { REPOSITORY } from '../../test/browser/harness/page-server.ts';

/** What a page adds to its engine to draw splats, bundled and minified. */
const ADDITIONS: Readonly<Record<string, { readonly code: string; readonly external: readonly string[] }>> = {
	'Gaspard, three': {
		code: `export { GaussianAvatar } from './adapters/three/index.ts';`,
		external: ['three', 'three/*', 'onnxruntime-web', 'onnxruntime-web/*'],
	},
	'Gaspard, Babylon': {
		code: `export { GaussianAvatar } from './adapters/babylon/index.ts';`,
		external: ['@babylonjs/*', 'onnxruntime-web', 'onnxruntime-web/*'],
	},
	Spark: {
		code: `export { SparkRenderer, SplatMesh } from './bench/peers/node_modules/@sparkjsdev/spark/dist/spark.module.js';`,
		external: ['three', 'three/*'],
	},
	GaussianSplats3D: {
		code: `export { Viewer } from './bench/peers/node_modules/@mkkellogg/gaussian-splats-3d/build/gaussian-splats-3d.module.js';`,
		external: ['three', 'three/*'],
	},
	'three GaussianSplat': {
		code: `export { GaussianSplat } from './node_modules/three/examples/jsm/objects/GaussianSplat.js';
			export { GaussianSplatPLYLoader } from './node_modules/three/examples/jsm/loaders/GaussianSplatPLYLoader.js';`,
		external: ['three'],
	},
};

/** Bundles that only exist with their engine: what they add is the difference of two bundles. */
const DIFFERENCES: Readonly<Record<string, { readonly without: string; readonly with: string }>> = {
	Babylon: {
		without: `export { Engine } from '@babylonjs/core/Engines/engine.js'; export { Scene } from '@babylonjs/core/scene.js';
			export { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js'; export { Mesh } from '@babylonjs/core/Meshes/mesh.js';
			export { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
			export { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';`,
		with: `export { GaussianSplattingMesh } from '@babylonjs/core/Meshes/GaussianSplatting/gaussianSplattingMesh.js';`,
	},
	PlayCanvas: {
		without: `export { AppBase, AppOptions, CameraComponentSystem, Entity, createGraphicsDevice } from './bench/peers/node_modules/playcanvas';`,
		with: `export { GSplatComponentSystem, GSplatContainer, GSplatFormat } from './bench/peers/node_modules/playcanvas';`,
	},
};

/** Bytes, minified and gzipped, that each renderer adds to a page which has its engine. */
export async function bundleSizes(): Promise<Record<string, number>> {
	const sizes: Record<string, number> = {};
	for (const [name, { code, external }] of Object.entries(ADDITIONS)) sizes[name] = await size(code, external);
	for (const [name, { without, with: added }] of Object.entries(DIFFERENCES)) {
		sizes[name] = (await size(`${without}\n${added}`, [])) - (await size(without, []));
	}
	return sizes;
}

async function size(code: string, external: readonly string[]): Promise<number> {
	const { outputFiles } = await build({
		stdin: { contents: code, resolveDir: REPOSITORY, loader: 'ts' },
		bundle: true,
		minify: true,
		write: false,
		format: 'esm',
		target: 'es2022',
		splitting: false,
		tsconfig: join(REPOSITORY, 'tsconfig.json'),
		external: [...external, 'node:*', 'module'],
		plugins: [shaderEsbuildPlugin()],
		logLevel: 'error',
	});
	return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}
