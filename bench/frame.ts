import type { CDPSession } from 'puppeteer';
import { type BenchPage, runPage } from './run-page.ts';

const PAGE = 'bench/pages/frame.ts';
const FRAMES = 120;
/** What runs only when a decoder does: its promises, mostly, in functions that also show poses. */
const DECODING = /decode-queue|avatar-model|src\/decode\/|src\/avatar\.ts (#run|#decode|decode)$/;

/** Bytes that one function has allocated. */
interface Allocation {
	readonly file: string;
	readonly name: string;
	bytes: number;
}

interface ProfileNode {
	readonly callFrame: { readonly functionName: string; readonly lineNumber: number };
	readonly selfSize: number;
	readonly children: readonly ProfileNode[];
}

/**
 * What a frame costs the page's main thread, decoding excluded: milliseconds of JavaScript per avatar, and bytes that are
 * allocated per frame once everything runs. The bars: 0.5 ms; nothing. `--functions` names those that allocate.
 *
 *     npx tsx bench/frame.ts
 */
async function main(): Promise<void> {
	const bench = await runPage(PAGE);
	const modules = await readModules(bench);
	const session = await bench.page.createCDPSession();
	console.log(
		'avatars  splats each  sorter  ms a frame  ms an avatar-frame  bytes a frame: ours  three  bench and driver',
	);
	let empty = 0;
	for (const { avatars, splats, sorter } of [
		// With the GPU's sorter JavaScript does the same for any number of splats; few of them, for the sake of software GPUs.
		{ avatars: 0, splats: 1000, sorter: 'gpu' },
		{ avatars: 1, splats: 1000, sorter: 'gpu' },
		{ avatars: 6, splats: 1000, sorter: 'gpu' },
		{ avatars: 6, splats: 50_000, sorter: 'cpu' },
	]) {
		await bench.call('prepare', { avatars, splats, sorter });
		// Long enough for the compiler to have settled.
		await bench.call('advance', splats > 10_000 ? 40 : 500);
		const milliseconds = await bench.call<number>('advance', FRAMES);
		if (avatars === 0) empty = milliseconds;
		const each = avatars > 0 ? (milliseconds - empty) / avatars : 0;
		const allocations = await sample(session, modules, () => bench.call('advance', FRAMES));
		const bytes = (test: RegExp, decoding: boolean): string => {
			const chosen = allocations.filter(
				({ file, name }) => test.test(file) && DECODING.test(`${file} ${name}`) === decoding,
			);
			return (chosen.reduce((sum, allocation) => sum + allocation.bytes, 0) / FRAMES).toFixed(0);
		};
		console.log(
			String(avatars).padEnd(9) +
				String(splats).padEnd(13) +
				sorter.padEnd(8) +
				milliseconds.toFixed(2).padEnd(9) +
				each.toFixed(3).padEnd(11) +
				bytes(/^(adapters|src\/(?!drive|rig))/, false).padEnd(31) +
				bytes(/^src\/(drive|rig)/, false).padEnd(9) +
				bytes(/^src\//, true).padEnd(10) +
				bytes(/^node_modules\/three/, false),
		);
		if (!process.argv.includes('--functions')) continue;
		for (const { file, name, bytes } of allocations.slice(0, 12)) {
			console.log(`    ${(bytes / FRAMES).toFixed(0).padStart(7)}  ${name}  ${file}`);
		}
	}
	await bench.close();
}

/** Which source file each line of the page's script comes from: esbuild says so in comments. */
async function readModules(bench: BenchPage): Promise<string[]> {
	const text = await bench.page.evaluate(async (path) => (await fetch(`/bundle/${path}`)).text(), PAGE);
	let file = '';
	return text.split('\n').map((line) => {
		const name = /^\/\/ (\S+\.(?:ts|js|glsl))$/.exec(line);
		if (name) file = name[1]!;
		return file;
	});
}

/** Samples what is allocated while `run` runs, garbage included; largest first. */
async function sample(session: CDPSession, modules: string[], run: () => Promise<unknown>): Promise<Allocation[]> {
	await session.send('HeapProfiler.enable');
	await session.send('HeapProfiler.startSampling', {
		samplingInterval: 256,
		includeObjectsCollectedByMajorGC: true,
		includeObjectsCollectedByMinorGC: true,
	});
	await run();
	const { profile } = await session.send('HeapProfiler.stopSampling');
	const byFunction = new Map<string, Allocation>();
	const visit = ({ callFrame, selfSize, children }: ProfileNode): void => {
		const file = callFrame.lineNumber >= 0 ? (modules[callFrame.lineNumber] ?? '') : '';
		const name = callFrame.functionName || '(anonymous)';
		const key = `${file} ${name}`;
		const known = byFunction.get(key) ?? { file, name, bytes: 0 };
		known.bytes += selfSize;
		byFunction.set(key, known);
		for (const child of children) visit(child);
	};
	visit(profile.head);
	return [...byFunction.values()].sort((a, b) => b.bytes - a.bytes);
}

await main();
