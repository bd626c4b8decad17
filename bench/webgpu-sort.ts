import { sized } from '../scripts/smoke.ts';
import { runPage } from './run-page.ts';

/**
 * Sorts the same 16-bit keys three ways in one run: compute (WebGPU), draws (WebGL2), counting sort in JavaScript without
 * the upload of its order. On software GPUs only ratios mean anything, and the CPU's sort wins.
 *
 *     npx tsx bench/webgpu-sort.ts
 */
async function main(): Promise<void> {
	const bench = await runPage('bench/pages/webgpu-sort.ts');
	console.log('splats   workgroup  dispatches  exact  WebGPU ms  WebGL2 ms  CPU ms   WebGPU : WebGL2   WebGPU : CPU');
	for (const workgroupSize of [64, 256]) {
		for (const count of sized([1000, 10_000, 50_000, 150_000, 500_000], [1000])) {
			if (workgroupSize > 64 && count > 50_000) continue;
			const request = { count, tries: sized(5, 1), workgroupSize };
			const r = await bench.call<{ exact: boolean } & Record<string, number>>('timeSorts', request);
			const [webgpu, webgl2, cpu] = [r['webgpu']!, r['webgl2']!, r['cpu']!];
			console.log(
				String(count).padEnd(9) +
					String(workgroupSize).padEnd(11) +
					String(r['dispatches']).padEnd(12) +
					(r.exact ? 'yes' : 'NO').padEnd(7) +
					webgpu.toFixed(2).padEnd(11) +
					webgl2.toFixed(2).padEnd(11) +
					cpu.toFixed(3).padEnd(9) +
					(webgpu / webgl2).toFixed(2).padEnd(18) +
					(webgpu / cpu).toFixed(0),
			);
		}
	}
	await bench.close();
}

await main();
