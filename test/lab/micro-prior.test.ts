import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shippedHeadModel } from '../../lab/people/person-mesh.ts';
import { judgePrior } from '../../lab/prior/judge-prior.ts';
import { principalComponents } from '../../lab/prior/person-codes.ts';
import { personDensity } from '../../lab/prior/person-density.ts';
import { recordRow, rowWeights } from '../../lab/prior/record-rows.ts';
import { startPrior } from '../../lab/prior/start-prior.ts';
import { PriorTrainer, TRAINING_DEFAULTS } from '../../lab/prior/train-prior.ts';
import { resumeTraining, type TrainingName, writeTraining } from '../../lab/prior/training-file.ts';
import { TrainingPerson } from '../../lab/prior/training-person.ts';
import { whitenCodes } from '../../lab/prior/whiten-codes.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import type { Engine } from '../../src/fit/engine/engine.ts';
import { PriorModel } from '../../src/fit/prior/prior-model.ts';
import { readPrior } from '../../src/fit/prior/read-prior.ts';
import { writePrior } from '../../src/fit/prior/write-prior.ts';
import { toyAnchors, toyPerson } from './toy-people.ts';

const SIZE = 64;
const SHAPE = { splatCount: 896, codeCount: 4, featureCount: 8, hiddenCount: 16 };
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const schedule = (steps: number) => ({ ...TRAINING_DEFAULTS, steps });

/** A prior of toy people as it is before the first step. Engines are the caller's to end. */
function toyPrior(engine: Engine, seeds = SEEDS) {
	const head = shippedHeadModel();
	const anchors = toyAnchors(head, 8, SHAPE.splatCount);
	expect(anchors.count).toBe(SHAPE.splatCount);
	const toys = seeds.map((seed) => toyPerson(engine, head, anchors, seed, { views: 8, size: SIZE }));
	const rows = toys.map(({ records }) => recordRow(records, anchors));
	const found = principalComponents(rows, rowWeights(anchors), SHAPE.codeCount);
	const model = new PriorModel(engine, SHAPE);
	startPrior(model, anchors, found);
	const average = head.mean.positions;
	const people = toys.map(({ person }, i) => {
		const code = found.codes.subarray(i * SHAPE.codeCount, (i + 1) * SHAPE.codeCount);
		return new TrainingPerson(engine, person, anchors, average, code);
	});
	const triangleCount = head.mean.triangles.length / 3;
	const trainer = new PriorTrainer(engine, model, anchors, triangleCount, SIZE);
	return { model, people, anchors, trainer, average, triangleCount, codes: people.map(({ code }) => code) };
}

describe('a prior of toy people', () => {
	test('shows unseen views of them some dB better after training than before, also from its file', async () => {
		const engine = await createEngine();
		const { model, people, anchors, trainer, average, triangleCount, codes } = toyPrior(engine);
		const before = judgePrior(trainer, people, 2);
		const losses: number[] = [];
		trainer.train(people, schedule(200), ({ loss }) => losses.push(loss));
		const after = judgePrior(trainer, people, 2);
		expect(after.inMask).toBeGreaterThan(before.inMask + 2.5);
		expect(after.whole).toBeGreaterThan(before.whole + 2.5);
		const mean = (part: number[]): number => part.reduce((sum, x) => sum + x, 0) / part.length;
		expect(mean(losses.slice(-20))).toBeLessThan(0.8 * mean(losses.slice(0, 20)));

		whitenCodes(
			model,
			codes.map(({ values }) => values.values),
			rowWeights(anchors),
		);
		const whitened = judgePrior(trainer, people, 2);
		expect(whitened.inMask).toBeCloseTo(after.inMask, 3);
		for (let k = 0; k < SHAPE.codeCount; k++) {
			for (let j = 0; j < SHAPE.codeCount; j++) {
				const together = mean(codes.map(({ values }) => values.values[k]! * values.values[j]!));
				expect(together).toBeCloseTo(j === k ? 1 : 0, 4);
			}
			expect(mean(codes.map(({ values }) => values.values[k]!))).toBeCloseTo(0, 5);
		}

		const bytes = writePrior({
			model,
			anchors,
			average,
			triangleCount,
			codes: codes.map(({ values }) => values.values),
			density: personDensity(
				people.map(({ identity }) => identity),
				codes.map(({ values }) => values.values),
			),
			stepCount: 200,
		});
		const read = readPrior(bytes, engine);
		const second = new PriorTrainer(engine, read.model, read.anchors, triangleCount, SIZE);
		const fromFile = judgePrior(second, people, 2);
		expect(Math.abs(fromFile.inMask - after.inMask)).toBeLessThan(0.2);
		engine.dispose();
	});

	test('trains to the same bits on every run, on two threads, and when it was stopped half way', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'gaspard-prior-'));
		const path = join(folder, 'training.bin');
		const seeds = SEEDS.slice(0, 5);
		const name: TrainingName = { seeds, shape: SHAPE, schedule: schedule(24) };
		const results: number[][] = [];
		const finish = ({ model, codes }: ReturnType<typeof toyPrior>): void => {
			results.push([
				...model.template.values.values,
				...model.basis.basis.values,
				...model.decoder.weights.values.values,
				...codes.flatMap(({ values }) => [...values.values]),
			]);
		};
		for (const threads of [1, 2]) {
			const engine = await createEngine({ threads });
			const prior = toyPrior(engine, seeds);
			prior.trainer.train(prior.people, name.schedule, ({ step }) => {
				if (step === 11) writeTraining(path, name, { step, curve: [] }, prior.model, prior.trainer.basis, prior.codes);
			});
			finish(prior);
			engine.dispose();
		}
		const engine = await createEngine();
		const prior = toyPrior(engine, seeds);
		const other = { ...name, seeds: [1] };
		expect(resumeTraining(path, other, prior.model, prior.trainer.basis, prior.codes)).toBe(undefined);
		const { step } = resumeTraining(path, name, prior.model, prior.trainer.basis, prior.codes)!;
		expect(step).toBe(11);
		prior.trainer.train(prior.people, name.schedule, () => {}, step);
		finish(prior);
		engine.dispose();
		rmSync(folder, { recursive: true });
		expect(results[1]).toEqual(results[0]);
		expect(results[2]).toEqual(results[0]);
	});
});
