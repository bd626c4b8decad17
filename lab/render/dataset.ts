// npx tsx lab/render/dataset.ts [--people 300] [--first 1] [--views 24] [--soft 6] [--size 256] [--out lab/out/dataset/training]
// Renders annotated people, two at a time; people that are there already are kept, so it goes on where it stopped.
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { outputPath, sized } from '../../scripts/smoke.ts';
import { hasDatasetPerson, writeDatasetPerson } from './dataset-file.ts';
import { DATASET_DEFAULTS, type DatasetOptions, datasetPerson } from './dataset-person.ts';

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: sized('300', '3') },
		first: { type: 'string', default: '1' },
		views: { type: 'string', default: sized(String(DATASET_DEFAULTS.uniformViews), '6') },
		soft: { type: 'string', default: sized(String(DATASET_DEFAULTS.softViews), '1') },
		size: { type: 'string', default: String(DATASET_DEFAULTS.size) },
		out: { type: 'string', default: outputPath('lab/out/dataset/training') },
		worker: { type: 'boolean', default: false },
	},
});
const size = Number(values.size);
const options: DatasetOptions = {
	...DATASET_DEFAULTS,
	uniformViews: Number(values.views),
	softViews: Number(values.soft),
	size,
	skinSize: size > 256 ? 1024 : DATASET_DEFAULTS.skinSize,
};
const pathOf = (seed: number): string => `${values.out}/${String(seed).padStart(8, '0')}.person`;

if (values.worker) {
	process.on('message', (seed: number) => {
		writeDatasetPerson(pathOf(seed), datasetPerson(seed, options));
		process.send!(seed);
	});
	process.send!(0);
} else {
	mkdirSync(values.out, { recursive: true });
	const seeds = Array.from({ length: Number(values.people) }, (_, i) => Number(values.first) + i);
	const missing = seeds.filter((seed) => !hasDatasetPerson(pathOf(seed)));
	await renderAll(missing, seeds.length - missing.length);
	console.log(`\n${seeds.length} people in ${values.out}`);
}

/** Hands out seeds to workers until none is left. */
async function renderAll(seeds: number[], kept: number): Promise<void> {
	const total = seeds.length + kept;
	const started = performance.now();
	let done = kept;
	const work = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--worker']);
			child.on('message', (seed: number) => {
				if (seed > 0) done++;
				showProgress(done, total, (performance.now() - started) / 1000 / Math.max(1, done - kept));
				const next = seeds.shift();
				if (next === undefined) child.disconnect();
				else child.send(next);
			});
			child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A worker ended with code ${code}.`))));
		});
	await Promise.all(Array.from({ length: Math.min(seeds.length, cpus().length) }, work));
}

function showProgress(done: number, total: number, secondsEach: number): void {
	const bar = '#'.repeat(Math.round((30 * done) / total)).padEnd(30, '.');
	const left = Math.round(((total - done) * secondsEach) / 60);
	process.stderr.write(`\r[${bar}] ${done}/${total} people, ${secondsEach.toFixed(2)} s each, ${left} min left  `);
}
