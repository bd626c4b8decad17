import type { CDPSession } from 'puppeteer';
import { fewOf, sized } from '../scripts/smoke.ts';
import { COMBINATIONS, type CombinationName } from '../test/browser/support/combinations/combination.ts';
import { type BenchPage, leaveOut, runPage } from './run-page.ts';

const PAGE = 'bench/pages/frame.ts';
const FRAMES = sized(120, 4);
/** What runs only when a decoder does: its promises, mostly, in functions that also show poses. */
const DECODING =
	/decode-queue|avatar-model|src\/decode\/|src\/avatar\/(pose-handover|cpu-pose-source|gpu-pose-source|avatar)\.ts (#run|#decode|#decodeBy|decode)$/;

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

/** With the GPU's sorter JavaScript does the same for any number of splats; few of them, for the sake of software GPUs. */
const CASES = [
	{ avatars: 0, splats: 1000, sorter: 'gpu' },
	{ avatars: 1, splats: 1000, sorter: 'gpu' },
	{ avatars: 6, splats: 1000, sorter: 'gpu' },
	{ avatars: 6, splats: 50_000, sorter: 'cpu' },
] as const;

/**
 * Cost of a frame on the page's main thread, without decoding, in every engine on every API: milliseconds of JavaScript
 * per avatar, and bytes that are allocated per frame once everything runs. The targets: 0.5 ms; 0 bytes. `--functions` names
 * those that allocate, `--only=Babylon` chooses.
 *
 *     npx tsx bench/frame.ts
 */
async function main(): Promise<void> {
	console.log(
		`${'combination'.padEnd(34)}avatars  splats each  sorter  ms a frame  ms an avatar-frame  ` +
			'bytes a frame: ours  engine  bench and driver  decoding',
	);
	const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7) ?? '';
	for (const name of fewOf(COMBINATIONS, 1)) if (name.includes(only)) await run(name);
}

async function run(name: CombinationName): Promise<void> {
	const bench = await runPage(PAGE);
	try {
		const modules = await readModules(bench);
		const session = await bench.page.createCDPSession();
		let empty = 0;
		for (const { avatars, splats, sorter } of fewOf(CASES, 2)) {
			await bench.call('prepare', { name, avatars, splats, sorter });
			// Long enough for the compiler to have settled.
			await bench.call('advance', sized(splats > 10_000 ? 30 : 250, 2));
			const milliseconds = await bench.call<number>('advance', FRAMES);
			if (avatars === 0) empty = milliseconds;
			const each = avatars > 0 ? (milliseconds - empty) / avatars : 0;
			const allocations = await sample(session, modules, () => bench.call('advance', FRAMES));
			const bytes = (test: RegExp, decoding: boolean): string => {
				const chosen = allocations.filter(
					({ file, name: function_ }) => test.test(file) && DECODING.test(`${file} ${function_}`) === decoding,
				);
				return (chosen.reduce((sum, allocation) => sum + allocation.bytes, 0) / FRAMES).toFixed(0);
			};
			console.log(
				name.padEnd(34) +
					String(avatars).padEnd(9) +
					String(splats).padEnd(13) +
					sorter.padEnd(8) +
					milliseconds.toFixed(2).padEnd(12) +
					each.toFixed(3).padEnd(20) +
					bytes(/^(adapters|src\/(?!drive|rig))/, false).padEnd(21) +
					bytes(/^node_modules\/(three|@babylonjs)/, false).padEnd(8) +
					bytes(/^(src\/(drive|rig)|bench|test)/, false).padEnd(18) +
					bytes(/^src\//, true),
			);
			if (!process.argv.includes('--functions')) continue;
			for (const { file, name: function_, bytes: size } of allocations.slice(0, 12)) {
				console.log(`    ${(size / FRAMES).toFixed(0).padStart(7)}  ${function_}  ${file}`);
			}
		}
	} catch (error) {
		leaveOut(name, error);
	} finally {
		await bench.close();
	}
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
