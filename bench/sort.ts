import { sized } from '../scripts/smoke.ts';
import { runPage } from './run-page.ts';

/**
 * Sorts the same 16-bit keys four ways in one run: radix on the GPU (12 passes), counting sort in JavaScript (and the
 * upload of its order), bitonic on the GPU. On a software renderer only ratios mean anything.
 *
 *     npx tsx bench/sort.ts
 */
async function main(): Promise<void> {
	const bench = await runPage('bench/pages/sort.ts');
	console.log('splats   radix 12 passes   counting sort   + upload   bitonic (passes)   radix : bitonic   radix : CPU');
	for (const count of sized([1000, 10_000, 50_000, 150_000, 500_000], [1000])) {
		const bitonic = count <= 150_000;
		const r = await bench.call<Record<string, number>>('timeSorts', { count, tries: sized(5, 1), bitonic });
		const ms = (value: number | undefined): string => `${(value ?? 0).toFixed(2)} ms`;
		const cpu = r['counting']! + r['upload']!;
		const slow = bitonic ? `${ms(r['bitonic'])} (${r['bitonicPasses']})` : '';
		console.log(
			String(count).padEnd(9) +
				ms(r['radix']).padEnd(18) +
				ms(r['counting']).padEnd(16) +
				ms(r['upload']).padEnd(11) +
				slow.padEnd(19) +
				(bitonic ? (r['radix']! / r['bitonic']!).toFixed(2) : '').padEnd(18) +
				(cpu > 0.1 ? (r['radix']! / cpu).toFixed(1) : ''),
		);
	}
	await bench.close();
}

await main();
