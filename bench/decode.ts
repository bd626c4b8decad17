import { sized } from '../scripts/smoke.ts';
import type { DecodeTimes, TierBench } from './pages/decode.ts';
import { runPage } from './run-page.ts';

/** Target for the median, milliseconds. */
const BAR = 1.5;

/**
 * Decodes the average head of our head model in a page, on one WASM thread, against plain JavaScript in the same run.
 *
 *     npx tsx bench/decode.ts
 */
async function main(): Promise<void> {
	const bench = await runPage('bench/pages/decode.ts');
	const times = await bench.call<DecodeTimes>('timeDecode', sized(500, 3));
	const tiers = await bench.call<TierBench>('timeTiers', sized(60, 2));
	await bench.close();
	const ms = ([median, p90]: [number, number]): string => `${median.toFixed(2)} ms median, ${p90.toFixed(2)} ms p90`;
	console.log(
		`${times.vertexCount} vertices, ${times.entryCount} moving ones over 52 shapes, ${Math.round(times.decoderBytes / 1024)} kB`,
	);
	console.log(`session          ${times.load.toFixed(0)} ms, once`);
	console.log(
		`onnxruntime-web  ${ms(times.decode)}   (bar ${BAR} ms median: ${times.decode[0] <= BAR ? 'met' : 'MISSED'})`,
	);
	console.log(`plain JavaScript ${ms(times.javascript)}`);
	console.log(`\ntiers in one run, as ratios of the WASM provider's median (${tiers.wasm[0].toFixed(2)} ms)`);
	const rows: [name: string, times: [number, number]][] = [
		['WASM', tiers.wasm],
		['WASM of the WebGPU build (jspi)', tiers.wasmOfGpuBuild],
		['plain JavaScript, the mesh', tiers.javascript],
		['WebGPU, the page waits', tiers.webgpuAsking],
		[`WebGPU, until done${tiers.isSoftware ? ' (SwiftShader)' : ''}`, tiers.webgpuDone],
	];
	for (const [name, [median, p90]] of rows) {
		const ratio = (value: number): string => `${(value / tiers.wasm[0]).toFixed(2)}x`.padStart(9);
		console.log(`${name.padEnd(36)}${ratio(median)} median ${ratio(p90)} p90`);
	}
	console.log(`WebGPU is ${tiers.webgpuApart.toExponential(1)} m off WASM.`);
}

await main();
