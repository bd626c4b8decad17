// npx tsx lab/prior/train.ts [--people 300] [--splats 16384] [--codes 64] [--steps 7000] [--threads 2] [--write assets/prior/prior.bin]
// Trains the prior on the people that lab/prior/make-training-set.ts has made ready. Goes on where it stopped.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { outputPath, sized } from '../../scripts/smoke.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { takeAnchors } from '../../src/fit/prior/anchor-set.ts';
import { PriorModel } from '../../src/fit/prior/prior-model.ts';
import { writePrior } from '../../src/fit/prior/write-prior.ts';
import { hasDatasetPerson, readDatasetPerson } from '../render/dataset-file.ts';
import { FIRST_HELD_OUT_SEED } from '../render/dataset-person.ts';
import { readAnchors } from './anchor-file.ts';
import { averagePerson } from './average-person.ts';
import { judgePrior } from './judge-prior.ts';
import { principalComponents } from './person-codes.ts';
import { personDensity } from './person-density.ts';
import { rowWeights } from './record-rows.ts';
import { startPrior } from './start-prior.ts';
import { PriorTrainer, TRAINING_DEFAULTS, type TrainingSchedule } from './train-prior.ts';
import { type CurvePoint, resumeTraining, type TrainingName, writeTraining } from './training-file.ts';
import { TrainingPerson } from './training-person.ts';
import { whitenCodes } from './whiten-codes.ts';

const folder = outputPath('lab/out');
const { values } = parseArgs({
	options: {
		people: { type: 'string', default: '300' },
		splats: { type: 'string', default: '16384' },
		codes: { type: 'string', default: '64' },
		steps: { type: 'string', default: String(TRAINING_DEFAULTS.steps) },
		threads: { type: 'string', default: '2' },
		'no-network': { type: 'boolean', default: false },
		/** Rate of the linear basis; 0: it stays as principal components made it. */
		'basis-rate': { type: 'string', default: String(TRAINING_DEFAULTS.basisRate) },
		/** Where checkpoint and curve go. */
		out: { type: 'string', default: `${folder}/prior` },
		write: { type: 'string', default: outputPath('assets/prior/prior.bin') },
	},
});
const SIZE = 256;
/** Steps between two points of the curve; each also saves where the training is. */
const POINT_EVERY = 250;
/** People whose unseen views make a point of the curve. */
const JUDGED = sized(16, 1);

const pathOf = (seed: number, end: string): string => `${String(seed).padStart(8, '0')}.${end}`;
const rowPath = (seed: number): string => `${folder}/prior/rows-${values.splats}/${pathOf(seed, 'f32')}`;
const personPath = (seed: number): string => `${folder}/dataset/training/${pathOf(seed, 'person')}`;
const seeds = Array.from({ length: Number(values.people) }, (_, i) => i + 1).filter(
	(seed) => existsSync(rowPath(seed)) && hasDatasetPerson(personPath(seed)),
);
const codeCount = Number(values.codes);
if (seeds.length <= codeCount) {
	throw new Error(
		`${seeds.length} people are ready and the prior needs more than ${codeCount}: run lab/prior/make-training-set.ts.`,
	);
}
if (seeds.some((seed) => seed >= FIRST_HELD_OUT_SEED))
	throw new Error('These seeds are for tests: train on lower ones.');

const anchors = takeAnchors(readAnchors(`${folder}/prior/anchors.bin`), Number(values.splats));
const average = averagePerson(128).mesh;
const engine = await createEngine({ threads: Number(values.threads) });
const shape = { splatCount: anchors.count, codeCount, featureCount: 16, hiddenCount: 64 };
const schedule: TrainingSchedule = {
	...TRAINING_DEFAULTS,
	steps: Number(values.steps),
	network: !values['no-network'],
	basisRate: Number(values['basis-rate']),
};
const name: TrainingName = { seeds, shape, schedule };
const model = new PriorModel(engine, shape);
const people = seeds.map(
	(seed) =>
		new TrainingPerson(
			engine,
			readDatasetPerson(personPath(seed)),
			anchors,
			average.positions,
			new Float32Array(codeCount),
		),
);
const codes = people.map(({ code }) => code);
const trainer = new PriorTrainer(engine, model, anchors, average.triangles.length / 3, SIZE);
const judged = people.slice(0, JUDGED);
mkdirSync(values.out, { recursive: true });
const checkpoint = `${values.out}/training.bin`;

const resumed = resumeTraining(checkpoint, name, model, trainer.basis, codes);
const curve: CurvePoint[] = [...(resumed?.curve ?? [])];
if (resumed) console.log(`Going on from step ${resumed.step}.`);
else start();
train(resumed?.step ?? 0);
finish();
engine.dispose();

function start(): void {
	const rows = seeds.map((seed) => new Float32Array(Uint8Array.from(readFileSync(rowPath(seed))).buffer));
	const found = principalComponents(rows, rowWeights(anchors), codeCount);
	startPrior(model, anchors, found);
	codes.forEach((code, i) => {
		code.values.values.set(found.codes.subarray(i * codeCount, (i + 1) * codeCount));
	});
	console.log(`${seeds.length} people; ${codeCount} components hold ${(100 * found.explained.at(-1)!).toFixed(0)} %.`);
	addPoint(0, 0, 0);
}

function train(from: number): void {
	let loss = 0;
	let psnr = 0;
	let count = 0;
	const started = performance.now();
	const report = (step: number): void => {
		addPoint(step, loss / count, psnr / count);
		writeTraining(checkpoint, name, { step, curve }, model, trainer.basis, codes);
		const left = (((performance.now() - started) / (step - from)) * (schedule.steps - step)) / 60_000;
		console.log(`${left.toFixed(0)} min left`);
		[loss, psnr, count] = [0, 0, 0];
	};
	trainer.train(
		people,
		schedule,
		(step) => {
			loss += step.loss;
			psnr += step.psnr;
			count++;
			if (step.step % POINT_EVERY === 0 || step.step === schedule.steps) report(step.step);
		},
		from,
	);
}

function addPoint(step: number, loss: number, trained: number): void {
	const { whole, inMask } = judgePrior(trainer, judged, schedule.keptPictures, { network: schedule.network });
	const { user, system } = process.cpuUsage();
	const seconds = (user + system) / 1e6;
	const round = (x: number, digits = 2): number => Number(x.toFixed(digits));
	curve.push({
		step,
		loss: round(loss, 5),
		trained: round(trained),
		unseen: round(whole),
		unseenInMask: round(inMask),
		seconds: round(seconds, 0),
	});
	console.log(
		`step ${step}: trained ${trained.toFixed(2)} dB, unseen ${whole.toFixed(2)}, in the mask ${inMask.toFixed(2)}`,
	);
	const text = `{"people":${seeds.length},"shape":${JSON.stringify(shape)},"curve":[\n${curve.map((point) => JSON.stringify(point)).join(',\n')}\n]}\n`;
	writeFileSync(`${values.out}/curve.json`, text);
}

function finish(): void {
	mkdirSync(dirname(values.write), { recursive: true });
	whitenCodes(
		model,
		codes.map(({ values }) => values.values),
		rowWeights(anchors),
	);
	const bytes = writePrior({
		model,
		anchors,
		average: average.positions,
		triangleCount: average.triangles.length / 3,
		codes: codes.map(({ values }) => values.values),
		density: personDensity(
			people.map(({ identity }) => identity),
			codes.map(({ values }) => values.values),
		),
		stepCount: schedule.steps,
	});
	writeFileSync(values.write, bytes);
	console.log(`${values.write}: ${(bytes.length / 1e6).toFixed(1)} MB`);
}
