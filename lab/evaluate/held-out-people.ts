// npx tsx lab/evaluate/held-out-people.ts [--people 20] [--shard 0/2] [--out lab/out/evaluation/held-out]
// Renders the held-out people in the order of their seeds, none left out; those that are there already are kept.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { outputPath, sized } from '../../scripts/smoke.ts';
import { type DatasetPerson, hasDatasetPerson, readDatasetPerson, writeDatasetPerson } from '../render/dataset-file.ts';
import { FIRST_HELD_OUT_SEED } from '../render/dataset-person.ts';
import { evaluationPerson } from './evaluation-person.ts';
import { inShard, parseShard } from './shard.ts';

/** Where evaluation people are kept. */
export const HELD_OUT_FOLDER = outputPath('lab/out/evaluation/held-out');

/** The first people that no prior may be trained on, as they come. */
export function heldOutSeeds(count: number): number[] {
	return Array.from({ length: count }, (_, i) => FIRST_HELD_OUT_SEED + i);
}

/** People whose pictures stand beside the tables: chosen for their hair, before any fit. */
export const PICTURED_SEEDS: readonly number[] = [6, 8, 16].map((i) => FIRST_HELD_OUT_SEED + i);

/** The order in which people are taken where not all are: every second one first. */
export function takingOrder(seeds: readonly number[]): number[] {
	return [...seeds.filter((_, i) => i % 2 === 0), ...seeds.filter((_, i) => i % 2 === 1)];
}

/** A held-out person, 256²: read where it was rendered before, else rendered now and kept. */
export function heldOutPerson(seed: number, folder = HELD_OUT_FOLDER): DatasetPerson {
	const path = `${folder}/${String(seed).padStart(8, '0')}.person`;
	if (!hasDatasetPerson(path)) {
		mkdirSync(folder, { recursive: true });
		writeDatasetPerson(path, evaluationPerson(seed));
	}
	return readDatasetPerson(path);
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
	const { values } = parseArgs({
		options: {
			people: { type: 'string', default: sized('20', '1') },
			shard: { type: 'string', default: '0/1' },
			out: { type: 'string', default: HELD_OUT_FOLDER },
		},
	});
	const shard = parseShard(values.shard);
	for (const [i, seed] of heldOutSeeds(Number(values.people)).entries()) {
		if (!inShard(i, shard)) continue;
		const { traits } = heldOutPerson(seed, values.out);
		console.log(seed, JSON.stringify(traits));
	}
}
