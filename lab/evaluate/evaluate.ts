// npx tsx lab/evaluate/evaluate.ts [--people 20] [--others 10] [--shard 0/2] [--rows full,clip] [--prior assets/prior/prior.bin]
//   [--priors lab/out/prior] [--out lab/out/evaluation/table] [--quick]
// Fits held-out people in the ways of ablations.ts and scores views that no fit saw. Every person and row is a file of --out, so
// it goes on where it stopped, and several processes (--shard 0/2, 1/2) may work on one folder. report.ts makes the tables.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { outputPath, SMOKE, sized } from '../../scripts/smoke.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import type { FitOptions } from '../../src/fit/person/fit-options.ts';
import { fitOptions } from '../../src/fit/person/fit-options.ts';
import { PersonFit } from '../../src/fit/person/person-fit.ts';
import { faceLandmarks } from '../../src/fit/registration/face-landmarks.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { savePicture, tile } from '../render/picture.ts';
import { ABLATIONS, type Ablation } from './ablations.ts';
import { type EvaluationInput, evaluationInput } from './evaluation-input.ts';
import { EVALUATION_PICTURES } from './evaluation-person.ts';
import { FitJudge, type JudgedPicture } from './fit-judge.ts';
import { heldOutPerson, heldOutSeeds, PICTURED_SEEDS, takingOrder } from './held-out-people.ts';
import { loadPrior } from './load-prior.ts';
import type { Truth } from './picture-scores.ts';
import { ResultStore } from './result-store.ts';
import { inShard, parseShard } from './shard.ts';
import { SharedStages } from './shared-stages.ts';

const lab = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
	options: {
		people: { type: 'string', default: sized('20', '1') },
		/** People in the rows of other tables than the first: every second one. */
		others: { type: 'string', default: sized('10', '1') },
		shard: { type: 'string', default: '0/1' },
		rows: { type: 'string', default: sized('', 'full') },
		prior: { type: 'string', default: resolve(lab, '../assets/prior/prior.bin') },
		priors: { type: 'string', default: `${lab}/out/prior` },
		out: { type: 'string', default: outputPath('lab/out/evaluation/table') },
		/** A third of the steps: for a look, not for the table. */
		quick: { type: 'boolean', default: SMOKE },
	},
});
const SIZE = 256;
const QUICK = sized({ invert: 80, tune: 60, refine: 40 }, { invert: 1, tune: 1, refine: 1 });
/** Of the unseen views those that sheets show: three quarters, side, back, from above. */
const SHOWN = [0, 3, 6, 8] as const;
/** Changes with what is drawn or scored: results of another version are made anew. */
const VERSION = 2;

const shard = parseShard(values.shard);
const seeds = takingOrder(heldOutSeeds(Number(values.people)));
const wanted = values.rows === '' ? ABLATIONS.map(({ name }) => name) : values.rows.split(',');
const rows = wanted.map((name) => {
	const row = ABLATIONS.find((ablation) => ablation.name === name);
	if (!row) throw new Error(`There is no row "${name}"; see lab/evaluate/ablations.ts.`);
	return row;
});
const priorPaths = new Map(
	[...new Set(rows.map(({ prior }) => prior))].map((name) => [
		name,
		name === 'main' ? values.prior : `${values.priors}/${name}.prior`,
	]),
);
const priorHashes = new Map<string, string>();
for (const [name, path] of priorPaths) {
	if (existsSync(path))
		priorHashes.set(name, createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12));
	else console.log(`No ${path}: its rows are left out.`);
}
const store = new ResultStore(`${values.out}/results`);
mkdirSync(`${values.out}/pictures`, { recursive: true });
const head = shippedHeadModel();
const landmarks = faceLandmarks(head);

for (const [i, seed] of seeds.entries()) if (inShard(i, shard)) await evaluatePerson(i, seed);

/** Does what is not done of one person, prior by prior: an engine's memory goes as a whole. */
async function evaluatePerson(index: number, seed: number): Promise<void> {
	const open = rows.filter(
		(row) =>
			priorHashes.has(row.prior) &&
			index < (row.group === 'parts' ? seeds.length : Number(values.others)) &&
			!store.has(row.name, seed, fingerprintOf(row)),
	);
	if (open.length === 0) return;
	const person = heldOutPerson(seed);
	const truths = new Map<string, Truth>();
	const inputs = new Map<string, EvaluationInput>();
	const inputOf = (name: keyof typeof EVALUATION_PICTURES): EvaluationInput => {
		const input = inputs.get(name) ?? evaluationInput(head, landmarks, person, name);
		inputs.set(name, input);
		return input;
	};
	for (const name of new Set(open.map(({ prior }) => prior))) {
		const engine = await createEngine({ maximumBytes: 2 ** 31 - 65536 });
		const prior = loadPrior(priorPaths.get(name)!, engine);
		const judge = new FitJudge(engine, prior, SIZE, truths);
		const stages = new SharedStages((input, options) => {
			const { pictures, registration } = inputOf(input as keyof typeof EVALUATION_PICTURES);
			return new PersonFit(engine, prior, pictures, registration, options);
		});
		for (const row of open) if (row.prior === name) evaluateRow(row, person, stages, judge);
		engine.dispose();
	}
}

function evaluateRow(row: Ablation, person: DatasetPerson, stages: SharedStages, judge: FitJudge): void {
	const { seed } = person;
	const { fit, cpuSeconds, spentSeconds } = stages.reach(row.input, optionsOf(row));
	const byShape = judge.byShape(fit, person);
	const byCamera = judge.byCamera(fit, person, 0, EVALUATION_PICTURES[row.input][0]!);
	const unseen = EVALUATION_PICTURES.unseen.map((i) => judge.judge(fit, person, i, byShape));
	const fromCamera = EVALUATION_PICTURES.unseen.map((i) => judge.psnr(fit, person, i, byCamera));
	const front = judge.judge(fit, person, EVALUATION_PICTURES.front[0], byShape);
	store.write({
		row: row.name,
		seed,
		fingerprint: fingerprintOf(row),
		psnr: unseen.map(({ psnr }) => round(psnr)),
		ssim: unseen.map(({ ssim }) => round(ssim)),
		flip: unseen.map(({ flip }) => round(flip)),
		cameraPsnr: fromCamera.map(round),
		frontPsnr: round(front.psnr),
		headMillimetres: round(judge.headError(fit, person) * 1000),
		cpuSeconds: round(cpuSeconds),
	});
	fit.dispose();
	if (PICTURED_SEEDS.includes(seed) || row.name === 'full') {
		const shown = [front, ...SHOWN.map((k) => unseen[k]!)];
		saveStrip(`${row.name}-${seed}`, shown, 'ours');
		if (row.name === 'full') saveStrip(`truth-${seed}`, shown, 'truth');
	}
	const mean = unseen.reduce((sum, { psnr }) => sum + psnr, 0) / unseen.length;
	console.log(
		`${row.name.padEnd(20)} ${seed} ${mean.toFixed(2)} dB, ${cpuSeconds.toFixed(0)} s (${spentSeconds.toFixed(0)} now)`,
	);
}

function optionsOf({ options }: Ablation): FitOptions {
	return values.quick ? { ...options, steps: { ...QUICK, ...options.steps } } : options;
}

function fingerprintOf(row: Ablation): string {
	const { input, prior } = row;
	const all = JSON.stringify([VERSION, input, priorHashes.get(prior), fitOptions(optionsOf(row))]);
	return createHash('sha256').update(all).digest('hex').slice(0, 12);
}

function saveStrip(name: string, pictures: readonly JudgedPicture[], of: 'ours' | 'truth'): void {
	const tiles = pictures.map((picture) => ({ width: SIZE, height: SIZE, bytes: picture[of] }));
	savePicture(`${values.out}/pictures/${name}.png`, tile(tiles, tiles.length, 0));
}

function round(x: number): number {
	return Number(x.toFixed(4));
}
