import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const SOURCES = new URL('../kernels/', import.meta.url);
const CACHE = new URL('../out/kernels/', import.meta.url);
const OPTIONS = [
	'-O3',
	'--noAssert',
	'--runtime',
	'stub',
	'--enable',
	'simd',
	'--importMemory',
	'--initialMemory',
	'1',
];

/**
 * The compiled kernels of lab/kernels, as the bytes of a WebAssembly module that imports its memory. Compiled once for each
 * state of the sources and kept under lab/out/kernels.
 */
export async function compileKernels(): Promise<Uint8Array<ArrayBuffer>> {
	const sources = new Map(
		readdirSync(SOURCES)
			.filter((name) => name.endsWith('.ts'))
			.sort()
			.map((name) => [name, readFileSync(new URL(name, SOURCES), 'utf8')]),
	);
	const hash = createHash('sha256')
		.update(JSON.stringify([OPTIONS, ...sources]))
		.digest('hex')
		.slice(0, 16);
	const cached = new URL(`${hash}.wasm`, CACHE);
	if (existsSync(cached)) return new Uint8Array(readFileSync(cached));

	let binary: Uint8Array | undefined;
	const { error, stderr } = await asc.main(['index.ts', '-o', 'kernels.wasm', ...OPTIONS], {
		readFile: (name) => sources.get(name) ?? null,
		writeFile: (_name, contents) => {
			if (typeof contents !== 'string') binary = new Uint8Array(contents);
		},
		listFiles: () => [],
	});
	if (error || !binary) throw new Error(`The kernels do not compile.\n${stderr.toString()}`, { cause: error });
	mkdirSync(CACHE, { recursive: true });
	// Renamed into place: two builds at once must never read half a file.
	const partial = new URL(`${hash}.${process.pid}.partial`, CACHE);
	writeFileSync(partial, binary);
	renameSync(partial, cached);
	return new Uint8Array(binary);
}
