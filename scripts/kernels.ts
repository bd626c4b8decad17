import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

// npx tsx scripts/kernels.ts: compiles src/fit/engine/wasm/assembly and writes src/fit/engine/wasm/kernel-binaries.ts. The binaries are committed, so
// that neither building nor using the package needs the compiler; a test compiles them again and compares.

const SOURCES = new URL('../src/fit/engine/wasm/assembly/', import.meta.url);
const OUTPUT = new URL('../src/fit/engine/wasm/kernel-binaries.ts', import.meta.url);
const OPTIONS = [
	'-O3',
	'--noAssert',
	'--runtime',
	'stub',
	'--enable',
	'simd',
	'--enable',
	'bulk-memory',
	'--importMemory',
];
const THREADS = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '32768'];

/** Which of the two modules: for one thread on plain memory, or for several on shared memory. */
export type KernelVariant = 'single' | 'threads';

/** Compiles the kernels: the bytes of a WebAssembly module that imports its memory. The same sources give the same bytes. */
export async function compileKernels(variant: KernelVariant): Promise<Uint8Array<ArrayBuffer>> {
	const names = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'));
	const sources = new Map(names.map((name) => [name, readFileSync(new URL(name, SOURCES), 'utf8')]));
	const entry = variant === 'single' ? 'index.ts' : 'index-threads.ts';
	const options = variant === 'single' ? OPTIONS : [...OPTIONS, ...THREADS];
	let binary: Uint8Array | undefined;
	const { error, stderr } = await asc.main([entry, '-o', 'kernels.wasm', ...options], {
		readFile: (name) => sources.get(name) ?? null,
		writeFile: (_name, contents) => {
			if (typeof contents !== 'string') binary = new Uint8Array(contents);
		},
		listFiles: () => [],
	});
	if (error || !binary) throw new Error(`The kernels do not compile.\n${stderr.toString()}`, { cause: error });
	return new Uint8Array(binary);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [single, threads] = [await compileKernels('single'), await compileKernels('threads')];
	const line = (binary: Uint8Array): string => `'${Buffer.from(binary).toString('base64')}'`;
	writeFileSync(
		OUTPUT,
		`// Written by scripts/kernels.ts from src/fit/engine/wasm/assembly; not to be edited. A test compares the two.

/** The kernels for one thread on plain memory: ${single.length} bytes of WebAssembly, base64. */
// biome-ignore format: one line
export const SINGLE_KERNELS: string = ${line(single)};

/** The kernels for several threads on shared memory: ${threads.length} bytes. */
// biome-ignore format: one line
export const THREAD_KERNELS: string = ${line(threads)};
`,
	);
	console.log(`kernels: ${single.length} bytes for one thread, ${threads.length} for several`);
}
