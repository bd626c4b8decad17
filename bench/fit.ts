// npx tsx bench/fit.ts [--share 1]: seconds from a picture (256²) to an avatar's file with the shipped prior, in Node and in a
// page's worker, on one thread and on two. `--share 0.2` takes a fifth of the steps and extrapolates to all. With another
// prior (`--prior lab/out/prior/large.prior`) it runs in Node only.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PNG } from 'pngjs';
import { sized } from '../scripts/smoke.ts';
import { fitAvatar, loadFitAssets, pictureOfImage } from '../src/fit/index.ts';
import { fitOptions } from '../src/fit/person/fit-options.ts';
import { toBase64 } from '../test/browser/support/base64.ts';
import type { FitAnswer, FitAsk } from './pages/fit.ts';
import { runPage } from './run-page.ts';

const { values } = parseArgs({
	options: {
		share: { type: 'string', default: sized('1', '0.004') },
		prior: { type: 'string', default: 'assets/prior/prior.bin' },
	},
});
/** By splats: 16k and 47k. */
const BAR_SECONDS = [60, 180] as const;
const SMALL_SPLATS = 20_000;
const shipped = values.prior === 'assets/prior/prior.bin';
const share = Number(values.share);
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../${path}`, import.meta.url)));

const [sitter] = JSON.parse(new TextDecoder().decode(read('demos/fit/people/people.json'))) as {
	readonly id: string;
	readonly focalRatio: number;
	readonly pixels: number[];
}[];
const { id, focalRatio, pixels } = sitter!;
const image = PNG.sync.read(Buffer.from(read(`demos/fit/people/${id}.png`)));
const picture = pictureOfImage(image, { pixels });
const assets = await loadFitAssets({
	prior: read(values.prior),
	headModel: { header: read('assets/head-model/head-model.json'), data: read('assets/head-model/head-model.bin') },
});
const all = fitOptions({}).steps;
const steps = {
	invert: Math.round(all.invert * share),
	tune: Math.round(all.tune * share),
	refine: Math.round(all.refine * share),
};

const rows: { readonly where: string; readonly seconds: number; readonly threads: number; readonly psnr: number }[] =
	[];
const add = (
	where: string,
	{ seconds, threadCount, psnr }: Pick<FitAnswer, 'seconds' | 'threadCount' | 'psnr'>,
): void => {
	rows.push({ where, seconds, threads: threadCount, psnr });
	const whole = share === 1 ? '' : `, all steps about ${(seconds / share).toFixed(0)} s`;
	console.log(
		`${where.padEnd(22)} ${threadCount} thread(s) ${seconds.toFixed(1).padStart(7)} s${whole}  ${psnr.toFixed(2)} dB`,
	);
};

for (const threads of [1, 2]) {
	const before = process.cpuUsage();
	add('Node', await fitAvatar(assets, [picture], { focalRatio, steps, threads }));
	const { user, system } = process.cpuUsage(before);
	// On a loaded machine this is the reliable figure.
	console.log(
		`  processor time: ${((user + system) / 1e6).toFixed(1)} s, all steps about ${((user + system) / 1e6 / share).toFixed(0)} s`,
	);
}
const pages = [
	[1, ''],
	[2, '?isolated'],
] as const;
for (const [threads, query] of shipped ? pages : []) {
	const { page, call, close } = await runPage(`bench/pages/fit.ts${query}`);
	const ask: FitAsk = { rgba: toBase64(picture.rgba), size: picture.size, pixels, focalRatio, steps, threads };
	const before = (await page.metrics()).TaskDuration ?? 0;
	const answer = await call<FitAnswer>('fit', ask);
	const busy = 1000 * (((await page.metrics()).TaskDuration ?? 0) - before);
	add('page worker, previews', answer);
	console.log(
		`  the page's own thread: ${busy.toFixed(0)} ms in all, tasks over 50 ms: ${answer.longTasks.join(' ') || 'none'}; file ${(answer.bytes / 1e6).toFixed(2)} MB`,
	);
	await close();
}
const [one, two, page1, page2] = rows.map(({ seconds }) => seconds);
if (one && two && page1 && page2) {
	console.log(`page / Node: ${(page1 / one).toFixed(2)} on one thread, ${(page2 / two).toFixed(2)} on two`);
}
const splatCount = new DataView(assets.priorBytes.buffer, assets.priorBytes.byteOffset).getUint32(8, true);
const bar = BAR_SECONDS[splatCount < SMALL_SPLATS ? 0 : 1];
const best = Math.min(two!, page2 ?? Infinity) / share;
console.log(
	`bar: ${best.toFixed(0)} s of ${bar} s at ${splatCount} splats, ${(assets.priorBytes.length / 1e6).toFixed(1)} MB of prior, two threads: ${best <= bar ? 'held' : 'missed'}`,
);
