// npx tsx lab/evaluate/evaluate.ts [--people 20] [--first 1000000] [--rows full,clip] [--prior lab/out/prior/first.prior] [--quick] [--out lab/out/evaluation]
// Fits held-out people in the ways of ablations.ts, scores views that no fit saw, and prints the table. What was done is kept
// (results-<prior>.json and a contact sheet a row), so it goes on where it stopped; delete the file to begin anew.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { fitPerson } from '../../src/fit/person/fit-person.ts';
import { joinPrior } from '../../src/fit/person/fit-prior.ts';
import { readPrior } from '../../src/fit/prior/read-prior.ts';
import { faceLandmarks } from '../../src/fit/register/face-landmarks.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { hasDatasetPerson, readDatasetPerson, writeDatasetPerson } from '../render/dataset-file.ts';
import { FIRST_HELD_OUT_SEED } from '../render/dataset-person.ts';
import { savePicture, tile } from '../render/picture.ts';
import { ABLATIONS, type Ablation } from './ablations.ts';
import { EVALUATION_PICTURES, evaluationPerson } from './evaluation-person.ts';
import { detectLandmarks } from './fake-detector.ts';
import { FitJudge } from './fit-judge.ts';

/** What is kept of one person in one row. */
interface Result {
	readonly row: string;
	readonly seed: number;
	/** Mean over the unseen views, in the mask. */
	readonly psnr: number;
	readonly ssim: number;
	readonly psnrs: readonly number[];
	readonly frontPsnr: number;
	/** Of head and neck vertices after alignment. */
	readonly headMillimetres: number;
	readonly cpuSeconds: number;
}

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: '20' },
		first: { type: 'string', default: String(FIRST_HELD_OUT_SEED) },
		rows: { type: 'string', default: ABLATIONS.map(({ name }) => name).join(',') },
		prior: { type: 'string', default: 'lab/out/prior/first.prior' },
		out: { type: 'string', default: 'lab/out/evaluation' },
		threads: { type: 'string', default: '1' },
		/** A third of the steps: for a look, not for the table. */
		quick: { type: 'boolean', default: false },
	},
});
const SIZE = 256;
const QUICK = { invert: 80, tune: 60, refine: 40 } as const;
/** Views on the contact sheet: side, other side, back, from above. */
const SHOWN = [0, 3, 6, 8] as const;
const variant = `${basename(values.prior, '.prior')}${values.quick ? '-quick' : ''}`;
const resultsPath = `${values.out}/results-${variant}.json`;
mkdirSync(`${values.out}/people`, { recursive: true });
const results: Result[] = existsSync(resultsPath) ? JSON.parse(readFileSync(resultsPath, 'utf8')) : [];
const seeds = Array.from({ length: Number(values.people) }, (_, i) => Number(values.first) + i);
if (seeds.some((seed) => seed < FIRST_HELD_OUT_SEED))
	throw new Error('People below seed 1000000 may have been trained on.');

const engine = await createEngine({ threads: Math.min(Number(values.threads), cpus().length) });
const loaded = readPrior(Uint8Array.from(readFileSync(values.prior)), engine);
const head = shippedHeadModel();
const prior = joinPrior(engine, loaded.model, loaded.anchors, head, loaded.average);
const judge = new FitJudge(engine, prior, SIZE);
const landmarks = faceLandmarks(head);

for (const name of values.rows.split(',')) {
	const row = ABLATIONS.find((ablation) => ablation.name === name);
	if (!row) throw new Error(`There is no row "${name}"; see lab/evaluate/ablations.ts.`);
	for (const seed of seeds) if (!results.some((r) => r.row === name && r.seed === seed)) await run(row, seed);
}
printTable();
engine.dispose();

/** Fits one person in one way and keeps the result. */
async function run({ name, options, input }: Ablation, seed: number): Promise<void> {
	const path = `${values.out}/people/${String(seed).padStart(8, '0')}.person`;
	if (!hasDatasetPerson(path)) writeDatasetPerson(path, evaluationPerson(seed, SIZE));
	const person = readDatasetPerson(path);
	const pictures = EVALUATION_PICTURES[input].map((i) => ({
		size: SIZE,
		rgba: person.pictures[i]!.rgba,
		landmarks: detectLandmarks(person, i, landmarks),
		joints: person.pictures[i]!.pose.joints,
	}));
	const cpu = process.cpuUsage();
	const fit = await fitPerson(engine, prior, pictures, {
		...options,
		steps: values.quick ? { ...QUICK, ...options.steps } : options.steps,
		landmarkVertices: landmarks,
		focalRatio: person.pictures[0]!.camera.focalPixels / SIZE,
	});
	const { user, system } = process.cpuUsage(cpu);
	const unseen = EVALUATION_PICTURES.unseen.map((i) => judge.judge(fit, person, i));
	const front = judge.judge(fit, person, EVALUATION_PICTURES.front[0]);
	const mean = (of: (x: (typeof unseen)[number]) => number): number =>
		unseen.reduce((sum, x) => sum + of(x), 0) / unseen.length;
	results.push({
		row: name,
		seed,
		psnr: mean((x) => x.psnr),
		ssim: mean((x) => x.ssim),
		psnrs: unseen.map((x) => x.psnr),
		frontPsnr: front.psnr,
		headMillimetres: judge.headError(fit, person) * 1000,
		cpuSeconds: (user + system) / 1e6,
	});
	fit.dispose();
	writeFileSync(`${resultsPath}.partial`, JSON.stringify(results, undefined, '\t'));
	renameSync(`${resultsPath}.partial`, resultsPath);
	const shown = [front, ...SHOWN.map((k) => unseen[k]!)].flatMap(({ truth, ours }) => [truth, ours]);
	const sheet = tile(
		shown.map((bytes) => ({ width: SIZE, height: SIZE, bytes })),
		shown.length,
	);
	savePicture(`${values.out}/${variant}-${name.replaceAll(/\W+/g, '-')}-${seed}.png`, sheet);
	const last = results.at(-1)!;
	console.log(`${name.padEnd(28)} ${seed} ${last.psnr.toFixed(2)} dB ${last.cpuSeconds.toFixed(0)} s`);
}

function printTable(): void {
	console.log(
		`\n| ${variant} | people | unseen dB | unseen SSIM | front dB | head mm | CPU s |\n|---|---|---|---|---|---|---|`,
	);
	for (const { name } of ABLATIONS) {
		const rows = results.filter((r) => r.row === name && seeds.includes(r.seed));
		if (rows.length === 0) continue;
		const mean = (of: (r: Result) => number): number => rows.reduce((sum, r) => sum + of(r), 0) / rows.length;
		const cells = [
			mean((r) => r.psnr).toFixed(2),
			mean((r) => r.ssim).toFixed(3),
			mean((r) => r.frontPsnr).toFixed(1),
			mean((r) => r.headMillimetres).toFixed(1),
			mean((r) => r.cpuSeconds).toFixed(0),
		];
		console.log(`| ${name} | ${rows.length} | ${cells.join(' | ')} |`);
	}
}
