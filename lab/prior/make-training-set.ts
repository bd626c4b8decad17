// npx tsx lab/prior/make-training-set.ts [--people 300] [--splats 47104] [--small 16384] [--out lab/out/prior]
// Makes the anchors, and every training person as splats of the anchors; two people at a time, keeping what is there.
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { outputPath, sized } from '../../scripts/smoke.ts';
import { CARD_CHARTS, takeAnchors } from '../../src/fit/prior/anchor-set.ts';
import { samplePerson } from '../people/sample-person.ts';
import { DATASET_DEFAULTS } from '../render/dataset-person.ts';
import { UNIFORM } from '../render/environment.ts';
import { type LitPerson, lightPerson } from '../render/lit-person.ts';
import { readyPerson } from '../render/ready-person.ts';
import { readAnchors, writeAnchors } from './anchor-file.ts';
import { averagePerson } from './average-person.ts';
import { buildAnchors } from './build-anchors.ts';
import type { CardSample } from './card-samples.ts';
import { personRecords, samplesOf } from './person-records.ts';
import { recordRow } from './record-rows.ts';

/** People whose cards say where hair can be, and which of their spots are looked at. */
const CARD_PEOPLE = sized(48, 2);
const EVERY_SPOT = 4;

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: sized('300', '3') },
		splats: { type: 'string', default: '47104' },
		small: { type: 'string', default: '16384' },
		out: { type: 'string', default: outputPath('lab/out/prior') },
		worker: { type: 'boolean', default: false },
	},
});
const anchorPath = `${values.out}/anchors.bin`;
const rowPath = (seed: number, count: number): string =>
	`${values.out}/rows-${count}/${String(seed).padStart(8, '0')}.f32`;

if (values.worker) work();
else {
	mkdirSync(values.out, { recursive: true });
	if (!existsSync(anchorPath)) makeAnchors();
	const counts = [readAnchors(anchorPath).count, Number(values.small)];
	for (const count of counts) mkdirSync(`${values.out}/rows-${count}`, { recursive: true });
	const seeds = Array.from({ length: Number(values.people) }, (_, i) => i + 1).filter((seed) =>
		counts.some((count) => !existsSync(rowPath(seed, count))),
	);
	await gatherAll(seeds);
}

function litPerson(seed: number): LitPerson {
	const { skinSize, directionCount } = DATASET_DEFAULTS;
	return readyPerson(lightPerson(samplePerson(seed, { skinSize }), { directionCount, environment: UNIFORM }));
}

function makeAnchors(): void {
	const average = averagePerson();
	const cards: Record<string, CardSample[]> = {};
	for (const chart of CARD_CHARTS) cards[chart] = [];
	for (let seed = 1; seed <= CARD_PEOPLE; seed++) {
		process.stderr.write(`\ranchors: person ${seed} of ${CARD_PEOPLE} `);
		const person = samplePerson(seed, { skinSize: 128 });
		const lit = lightPerson(person, { directionCount: 4, environment: UNIFORM });
		for (const chart of CARD_CHARTS) {
			cards[chart]!.push(...samplesOf(lit, chart, average.mesh.positions).filter((_, i) => i % EVERY_SPOT === 0));
		}
	}
	writeAnchors(anchorPath, buildAnchors(average, cards, Number(values.splats)));
}

function work(): void {
	const whole = readAnchors(anchorPath);
	const sets = [whole, takeAnchors(whole, Number(values.small))];
	const average = averagePerson(128).mesh.positions;
	process.on('message', (seed: number) => {
		const lit = litPerson(seed);
		for (const set of sets) {
			const row = recordRow(personRecords(set, lit, average), set);
			const path = rowPath(seed, set.count);
			writeFileSync(`${path}.partial`, row);
			renameSync(`${path}.partial`, path);
		}
		process.send!(seed);
	});
	process.send!(0);
}

async function gatherAll(seeds: number[]): Promise<void> {
	const total = seeds.length;
	let done = 0;
	const one = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--worker']);
			child.on('message', (seed: number) => {
				if (seed > 0) process.stderr.write(`\rgathered ${++done} of ${total} people `);
				const next = seeds.shift();
				if (next === undefined) child.disconnect();
				else child.send(next);
			});
			child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A worker ended with code ${code}.`))));
		});
	await Promise.all(Array.from({ length: Math.min(total, cpus().length) }, one));
}
