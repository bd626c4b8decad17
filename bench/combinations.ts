import { fewOf } from '../scripts/smoke.ts';
import { CHROMIUM_FLAGS } from '../test/browser/harness/chromium.ts';
import { COMBINATIONS } from '../test/browser/support/combinations/combination.ts';
import { ONE_RASTERISER } from '../test/browser/support/combinations/one-rasteriser.ts';
import { coveredDifference } from '../test/reference/picture-difference.ts';
import type { PictureRequest } from './pages/combinations.ts';
import { leaveOut, runPage } from './run-page.ts';

const SIZE = 256;
type View = Omit<PictureRequest, 'name' | 'size'> & { readonly title: string };

const VIEWS: readonly View[] = [
	{ title: 'fixture', expression: { jawOpen: 0.6 }, eye: [0.1, 0.16, 0.8], target: [0, 0.14, 0] },
	...(['ada', 'kofi', 'lucia'] as const).map((id) => ({
		title: id,
		url: `/assets/avatars/${id}.glb`,
		expression: { jawOpen: 0.4, mouthSmileLeft: 0.5 },
		eye: [0.25, 0.12, 0.75] as [number, number, number],
		target: [0, 0.09, 0] as [number, number, number],
	})),
];

const RASTERISERS: readonly (readonly [title: string, flags: readonly string[]])[] = [
	['WebGL2 by llvmpipe, WebGPU by SwiftShader', CHROMIUM_FLAGS],
	['both by SwiftShader', ONE_RASTERISER],
];

/**
 * The same head at the same moment in every combination of engine and API: how far each picture is from that of three's
 * WebGLRenderer. Where WebGL2 and WebGPU are drawn by different software renderers, these round
 * each of some hundred layers differently; the second half of the table has both on SwiftShader.
 *
 *     npx tsx bench/combinations.ts
 */
async function main(): Promise<void> {
	for (const [title, flags] of fewOf(RASTERISERS, 1)) {
		console.log(`\n${title}`);
		console.log(`${'combination'.padEnd(34)}head      largest of 255  beyond 2  differing  dB to the first`);
		const firsts = new Map<string, Buffer>();
		for (const name of fewOf(COMBINATIONS, 2)) {
			// A browser for each: what one does to the GPU process is not the next one's matter.
			const bench = await runPage('bench/pages/combinations.ts', flags);
			for (const view of fewOf(VIEWS, 1)) {
				try {
					const picture = Buffer.from(await bench.call<string>('draw', { ...view, name, size: SIZE }), 'base64');
					if (!firsts.has(view.title)) firsts.set(view.title, picture);
					print(name, view, picture, firsts.get(view.title)!);
				} catch (error) {
					leaveOut(name, error);
				}
			}
			await bench.close();
		}
	}
}

function print(name: string, view: View, picture: Buffer, first: Buffer): void {
	const { largest, beyond, differing } = compare(first, picture);
	console.log(
		name.padEnd(34) +
			view.title.padEnd(10) +
			String(largest).padEnd(16) +
			`${(beyond * 100).toFixed(2)} %`.padEnd(10) +
			`${(differing * 100).toFixed(1)} %`.padEnd(11) +
			(first === picture ? '–' : coveredDifference(picture, first).decibels.toFixed(1)),
	);
}

/** Over the pixels that are not black in both: largest step of a channel, shares beyond two steps and of any difference. */
function compare(a: Uint8Array, b: Uint8Array): { largest: number; beyond: number; differing: number } {
	let [largest, beyond, differing, covered] = [0, 0, 0, 0];
	for (let i = 0; i < a.length; i += 4) {
		let step = 0;
		for (let k = 0; k < 3; k++) step = Math.max(step, Math.abs(a[i + k]! - b[i + k]!));
		if (a[i]! + a[i + 1]! + a[i + 2]! + b[i]! + b[i + 1]! + b[i + 2]! > 0) covered++;
		largest = Math.max(largest, step);
		if (step > 2) beyond++;
		if (step > 0) differing++;
	}
	return { largest, beyond: beyond / covered, differing: differing / covered };
}

await main();
