import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..');

/** Ceilings in bytes, minified and gzipped, engine and onnxruntime-web left out. The target is 60 kB. */
export const SIZE_CEILINGS: Readonly<Record<string, number>> = {
	three: 60_000,
	// Both back ends and the node material: more than the bar of the others.
	'three-webgpu': 75_000,
	babylon: 60_000,
	'babylon-webgpu': 75_000,
	// The core, the three adapter, and the whole widget around them.
	element: 62_000,
	react: 60_000,
	aframe: 60_000,
	// Files and models; the decoders that models start.
	gaspard: 45_000,
	// All of the core at once, for authors of adapters: both back ends, and decoding on the GPU.
	adapter: 65_000,
	drive: 15_000,
	// With the kernels, for one thread and for several.
	fit: 75_000,
	'fit-engine': 75_000,
	// What a worker of the page loads; the page's own part is in `fit`.
	'fit-worker': 75_000,
};

/** Bytes of one built subpath with everything of ours that it pulls in: minified, and minified + gzip. */
export async function bundleSize(name: string): Promise<{ minified: number; gzip: number }> {
	const result = await build({
		entryPoints: [resolve(ROOT, `dist/${name}.js`)],
		bundle: true,
		minify: true,
		write: false,
		format: 'esm',
		external: [
			...['three', 'three/*', '@babylonjs/*', 'react', 'react/*', '@react-three/*'],
			...['onnxruntime-web', 'onnxruntime-web/*', '@mediapipe/*'],
		],
	});
	const text = result.outputFiles[0]!.contents;
	return { minified: text.length, gzip: gzipSync(text, { level: 9 }).length };
}

if (process.argv[1] === import.meta.filename) {
	console.log('subpath          minified      gzip   ceiling   (kB, engine and onnxruntime-web left out)');
	for (const [name, ceiling] of Object.entries(SIZE_CEILINGS)) {
		const { minified, gzip } = await bundleSize(name);
		const cells = [minified, gzip, ceiling].map((bytes) => (bytes / 1000).toFixed(1).padStart(9));
		console.log(`${name.padEnd(15)} ${cells.join(' ')}`);
	}
}
