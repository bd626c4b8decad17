import type { CDPSession } from 'puppeteer';
import { fewOf, sized } from '../scripts/smoke.ts';
import { COMBINATIONS, type CombinationName } from '../test/browser/support/combinations/combination.ts';
import { leaveOut, runPage } from './run-page.ts';

const EACH = sized(100, 2);

/** Memory and objects of a page after a garbage collection. */
interface Holdings {
	/** JavaScript objects, and what lies outside of the heap: array buffers, objects of the browser. Megabytes. */
	readonly heap: number;
	readonly outside: number;
	readonly objects: Readonly<Record<string, number>>;
}

/**
 * Creates and disposes an avatar a thousand times in every combination of engine and API: each is loaded from a file in memory
 * with its own decoder and drawn in one frame. The targets: as many GPU objects after the last hundred as after the first, and
 * a heap that no longer grows. Compiled code grows for some hundred avatars, so only the second half is compared.
 *
 *     npx tsx bench/lives.ts [--lives=1000] [--only=Babylon] [--decoder=mesh]
 */
async function main(): Promise<void> {
	const lives = Number(option('lives') ?? sized(1000, 4));
	const only = option('only') ?? '';
	const decoder = option('decoder') ?? 'auto';
	console.log(`${lives} lives each, decoder ${decoder}; after the first ${EACH}, the half, and the last`);
	console.log(
		`${'combination'.padEnd(34)}seen  heap MB                   outside MB                bytes a life, second half  GPU objects`,
	);
	for (const name of fewOf(COMBINATIONS, 1)) if (name.includes(only)) await run(name, lives, decoder);
}

async function run(name: CombinationName, lives: number, decoder: string): Promise<void> {
	const bench = await runPage('bench/pages/lives.ts');
	try {
		const session = await bench.page.createCDPSession();
		const holdings: Holdings[] = [];
		let seen = 0;
		await bench.call('begin', name);
		for (let lived = 0; lived < lives; lived += EACH) {
			seen += await bench.call<number>('live', { count: EACH, decoder });
			holdings.push(await measure(session, await bench.call('counts')));
			if (process.argv.includes('--verbose')) console.log('  ', lived + EACH, JSON.stringify(holdings.at(-1)));
		}
		const first = holdings[0]!;
		const half = holdings[holdings.length >> 1]!;
		const last = holdings.at(-1)!;
		const livesSinceHalf = (holdings.length - 1 - (holdings.length >> 1)) * EACH;
		const growth = ((last.heap + last.outside - half.heap - half.outside) * 1e6) / Math.max(1, livesSinceHalf);
		const span = (key: 'heap' | 'outside'): string =>
			[first, half, last]
				.map((holding) => holding[key].toFixed(2))
				.join(' → ')
				.padEnd(26);
		console.log(
			name.padEnd(34) +
				String(seen).padEnd(6) +
				span('heap') +
				span('outside') +
				growth.toFixed(0).padEnd(27) +
				difference(first.objects, last.objects),
		);
	} catch (error) {
		leaveOut(name, error);
	} finally {
		await bench.close();
	}
}

async function measure(session: CDPSession, objects: Record<string, number>): Promise<Holdings> {
	// What finalizers let go of is garbage of the next collection.
	for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
	const usage = (await session.send('Runtime.getHeapUsage')) as {
		usedSize: number;
		embedderHeapUsedSize?: number;
		backingStorageSize?: number;
	};
	const outside = (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
	return { heap: usage.usedSize / 1e6, outside: outside / 1e6, objects };
}

/** The number of objects where it stayed, else what grew. */
function difference(first: Readonly<Record<string, number>>, last: Readonly<Record<string, number>>): string {
	const total = Object.values(last).reduce((sum, count) => sum + count, 0);
	const changes = [...new Set([...Object.keys(first), ...Object.keys(last)])]
		.filter((kind) => (first[kind] ?? 0) !== (last[kind] ?? 0))
		.map((kind) => `${kind} ${first[kind] ?? 0} → ${last[kind] ?? 0}`);
	return changes.length > 0 ? changes.join(', ') : `${total}, the same`;
}

function option(name: string): string | undefined {
	const prefix = `--${name}=`;
	return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

await main();
