import { sized } from '../scripts/smoke.ts';
import { CHROMIUM_FLAGS } from '../test/browser/harness/chromium.ts';
import { runPage } from './run-page.ts';

/**
 * What correctives cost a posed avatar of 50,000 splats, of which 5,000 follow 12 weights each (480 kB): milliseconds of
 * posing and sorting a frame until the GPU is done, in rounds by turns, with the same avatar without them beside it.
 *
 *     npx tsx bench/correctives.ts
 */
async function main(): Promise<void> {
	const bench = await runPage('bench/pages/correctives.ts', CHROMIUM_FLAGS);
	console.log('back end  sorter  without  with, neutral  with, talking   ms a frame: median; ratios to the first');
	for (const [backend, sorter] of [
		['webgl2', 'gpu'],
		['webgl2', 'cpu'],
		['webgpu', 'gpu'],
		['webgpu', 'cpu'],
	] as const) {
		const [without, neutral, talking] = await bench.call<number[]>('timeCorrectives', {
			backend,
			sorter,
			rounds: sized(12, 1),
		});
		console.log(
			[
				backend.padEnd(9),
				sorter.padEnd(7),
				without!.toFixed(2).padEnd(8),
				`${neutral!.toFixed(2)} (${(neutral! / without!).toFixed(2)})`.padEnd(14),
				`${talking!.toFixed(2)} (${(talking! / without!).toFixed(2)})`,
			].join(' '),
		);
	}
	await bench.close();
}

await main();
