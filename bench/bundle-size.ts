import { relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..');

/** Ceilings in bytes, minified and gzipped, engine and onnxruntime-web left out. The target is 60 kB. */
export const SIZE_CEILINGS: Readonly<Record<string, number>> = {
	three: 61_000,
	// Both back ends and the node material: more than the bar of the others.
	'three-webgpu': 76_000,
	babylon: 61_000,
	'babylon-webgpu': 75_000,
	// The core, the three adapter, and the whole widget around them.
	element: 64_000,
	// The three adapter with a binding of their own.
	react: 61_500,
	aframe: 61_500,
	// Files and models; the decoders that models start.
	gaspard: 45_000,
	// All of the core at once, for authors of adapters: both back ends, and decoding on the GPU.
	adapter: 67_000,
	drive: 15_000,
	// With the kernels, for one thread and for several.
	fit: 75_000,
	'fit-engine': 75_000,
	// What a worker of the page loads; the page's own part is in `fit`.
	'fit-worker': 75_000,
};

/** Bytes of one built subpath: minified, and minified + gzip. */
export interface BundleSize {
	readonly minified: number;
	readonly gzip: number;
	/** Gzipped bytes that a page downloads only when it needs them: to play a clip, to verify a file, to decode on the GPU. */
	readonly lateGzip: number;
}

/** Measures what a page downloads of one built subpath when it imports it: all of ours, engine and onnxruntime-web left out. */
export async function bundleSize(name: string): Promise<BundleSize> {
	const { outputFiles, metafile } = await build({
		entryPoints: [resolve(ROOT, `dist/${name}.js`)],
		bundle: true,
		splitting: true,
		minify: true,
		write: false,
		metafile: true,
		format: 'esm',
		logLevel: 'error',
		absWorkingDir: ROOT,
		outdir: resolve(ROOT, 'bench-bundle'),
		external: [
			...['three', 'three/*', '@babylonjs/*', 'react', 'react/*', '@react-three/*'],
			...['onnxruntime-web', 'onnxruntime-web/*', '@mediapipe/*'],
		],
	});
	const { outputs } = metafile;
	const [entry] = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === `dist/${name}.js`);
	if (!entry) throw new Error(`dist/${name}.js is not built`);
	const first = new Set([entry]);
	for (const path of first) {
		for (const { path: imported, kind } of outputs[path]!.imports) {
			if (kind === 'import-statement' && outputs[imported]) first.add(imported);
		}
	}
	const join = (isFirst: boolean): Buffer =>
		Buffer.concat(
			outputFiles.filter(({ path }) => first.has(relative(ROOT, path)) === isFirst).map(({ contents }) => contents),
		);
	const [atOnce, late] = [join(true), join(false)];
	const gzip = (bytes: Buffer): number => (bytes.length > 0 ? gzipSync(bytes, { level: 9 }).length : 0);
	return { minified: atOnce.length, gzip: gzip(atOnce), lateGzip: gzip(late) };
}

if (process.argv[1] === import.meta.filename) {
	console.log('subpath          minified      gzip   ceiling  gzip when needed   (kB)');
	for (const [name, ceiling] of Object.entries(SIZE_CEILINGS)) {
		const { minified, gzip, lateGzip } = await bundleSize(name);
		const cells = [minified, gzip, ceiling, lateGzip].map((bytes) => (bytes / 1000).toFixed(1).padStart(9));
		console.log(`${name.padEnd(15)} ${cells.join(' ')}`);
	}
}
