import { sized } from '../scripts/smoke.ts';
import { CHROMIUM_FLAGS } from '../test/browser/harness/chromium.ts';
import { runPage } from './run-page.ts';

/**
 * JavaScript that the back end's `update` takes on the page's thread, in frames where every avatar and the camera move:
 * 50,000 splats and about 11,000 triangles each. Garbage is what the heap grows by.
 *
 *     npx tsx bench/update.ts
 */
async function main(): Promise<void> {
	const flags = [...CHROMIUM_FLAGS, '--enable-precise-memory-info'];
	const bench = await runPage('bench/pages/update.ts', flags);
	console.log('sorter  host prepares state  avatars   ms a frame: median (best, p95)   ms an avatar   bytes a frame');
	for (const [sorter, prepared] of [
		['gpu', true],
		['gpu', false],
		['cpu', true],
		['cpu', false],
	] as const) {
		for (const avatarCount of sized([1, 6], [1])) {
			const frames = sized(sorter === 'gpu' ? 40 : 80, 2);
			const r = await bench.call<{ best: number; median: number; p95: number; bytesPerFrame: number }>('timeUpdates', {
				avatarCount,
				sorter,
				prepared,
				frames,
			});
			console.log(
				[
					sorter.padEnd(7),
					String(prepared).padEnd(20),
					String(avatarCount).padEnd(9),
					`${r.median.toFixed(2)} (${r.best.toFixed(2)}, ${r.p95.toFixed(2)})`.padEnd(32),
					(r.median / avatarCount).toFixed(2).padEnd(14),
					r.bytesPerFrame.toFixed(0),
				].join(' '),
			);
		}
	}
	await bench.close();
}

await main();
