import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { FinishedCorrectives } from './quantise-correctives.ts';
import type { TruthLight } from './truth.ts';

const FOLDER = new URL('../out/correctives/', import.meta.url);

/** Keeps correctives under lab/out, so that an avatar file can be written anew without training. */
export function keepCorrectives(name: string, light: TruthLight, finished: FinishedCorrectives): void {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(keptFile(name, light), serialize(finished));
}

/** Kept correctives of one of the cast; undefined where there are none. */
export function keptCorrectives(name: string, light: TruthLight = 'pose'): FinishedCorrectives | undefined {
	const file = keptFile(name, light);
	return existsSync(file) ? (deserialize(readFileSync(file)) as FinishedCorrectives) : undefined;
}

function keptFile(name: string, light: TruthLight): URL {
	return new URL(`${name.toLowerCase()}-${light}.correctives`, FOLDER);
}
