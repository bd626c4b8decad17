// npx tsx lab/evaluate/fit-avatars.ts [--prior assets/prior/prior.bin] [--out assets/fitted] [--only amara] [--quick]
// Fits the people of demos/fitted, each from one frontal picture, and writes their avatars, the pictures that the page shows
// beside them, and people.json. Two to three minutes of one core.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import jpeg from 'jpeg-js';
import { fewOf, outputPath, sized } from '../../scripts/smoke.ts';
import { sealAvatar } from '../../src/asset/content-hash.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../src/asset/write-avatar.ts';
import { fitToAvatar } from '../../src/fit/avatar/fit-to-avatar.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { SYNTHETIC_RIGHTS } from '../people/synthetic-rights.ts';
import { compose, type Picture, savePicture } from '../render/picture.ts';
import { fitFront, SHIPPED_PRIOR } from './fit-avatar-front.ts';
import { judgeFitted } from './fit-avatar-judge.ts';
import { SITTER_SIDES, type Sitter, sitFor } from './fit-avatar-sitter.ts';
import { loadPrior } from './load-prior.ts';

/** Who sits. Chosen for their variety before any of them was fitted with the prior that ships; names are made up. */
const SITTERS = [
	{ id: 'amara', name: 'Amara', seed: 1000008 },
	{ id: 'jules', name: 'Jules', seed: 1000014 },
	{ id: 'tobias', name: 'Tobias', seed: 1000003 },
] as const;

/** Background colour, also on the page: display sRGB. */
const BACKDROP = [108, 102, 96] as const;
const TRUTH_SIZE = sized(512, 64);
const JPEG_QUALITY = 88;
/** What an avatar may weigh, bytes. */
const LARGEST = 1_200_000;

/** What the page knows of one person. */
interface FittedEntry {
	readonly id: string;
	readonly name: string;
	readonly seed: number;
	readonly splats: number;
	readonly bytes: number;
	/** Of one core. */
	readonly seconds: number;
	readonly views: readonly {
		/** Picture beside people.json; the first is the one that was fitted to. */
		readonly picture: string;
		readonly yaw: number;
		readonly pitch: number;
		/** Sees the avatar as the picture sees the person. */
		readonly worldToView: readonly number[];
		readonly fieldOfViewDegrees: number;
		readonly decibels: number;
	}[];
}

const { values } = parseArgs({
	options: {
		prior: { type: 'string', default: SHIPPED_PRIOR },
		out: { type: 'string', default: outputPath('assets/fitted') },
		only: { type: 'string' },
		/** A third of the steps: to see that it runs. */
		quick: { type: 'boolean', default: false },
	},
});
mkdirSync(values.out, { recursive: true });
const listPath = `${values.out}/people.json`;
const engine = await createEngine();
const prior = loadPrior(values.prior, engine);
const found = new Map<string, FittedEntry>();
if (existsSync(listPath)) {
	for (const entry of JSON.parse(readFileSync(listPath, 'utf8')).people as FittedEntry[]) found.set(entry.id, entry);
}
for (const who of fewOf(SITTERS, 1)) {
	if (values.only && values.only !== who.id) continue;
	found.set(who.id, await fitSitter(who));
	// After each, so that what is done stands when the next one fails.
	const people = SITTERS.flatMap(({ id }) => found.get(id) ?? []);
	writeFileSync(listPath, `${JSON.stringify({ backdrop: BACKDROP, people }, undefined, '\t')}\n`);
}
engine.dispose();

/** Fits one person, and writes the avatar and the pictures. */
async function fitSitter({ id, name, seed }: (typeof SITTERS)[number]): Promise<FittedEntry> {
	const sitter = sitFor(seed);
	const cpu = process.cpuUsage();
	const steps = values.quick
		? { invert: 80, tune: 60, refine: 40 }
		: sized(undefined, { invert: 1, tune: 1, refine: 1 });
	const fit = await fitFront(engine, prior, sitter.person, { steps });
	const { user, system } = process.cpuUsage(cpu);
	const asset = fitToAvatar(fit, prior, {
		name,
		rights: SYNTHETIC_RIGHTS,
		provenance: {
			source: 'synthetic',
			generator: 'Gaspard lab/evaluate',
			created: new Date().toISOString().slice(0, 10),
			seed,
		},
	});
	fit.dispose();
	const bytes = await sealAvatar(writeAvatar(asset));
	if (bytes.length > LARGEST) throw new Error(`${name} has ${bytes.length} bytes; ${LARGEST} are allowed.`);
	writeFileSync(`${values.out}/${id}.glb`, bytes);
	const judged = judgeFitted(engine, await readAvatar(bytes), sitter.person);
	const entry: FittedEntry = {
		id,
		name,
		seed,
		splats: asset.splats.count,
		bytes: bytes.length,
		seconds: Math.round((user + system) / 1e6),
		views: judged.map(({ camera, decibels }, i) => ({
			picture: writePictureOf(id, sitter, i),
			yaw: i === 0 ? 0 : SITTER_SIDES[i - 1]![0],
			pitch: i === 0 ? 0 : SITTER_SIDES[i - 1]![1],
			worldToView: Array.from(camera.worldToView, (x) => Number(x.toFixed(6))),
			fieldOfViewDegrees: Number(((360 / Math.PI) * Math.atan(camera.size / 2 / camera.focalPixels)).toFixed(4)),
			decibels: Number(decibels.toFixed(2)),
		})),
	};
	console.log(
		`${name.padEnd(8)} ${entry.splats} splats, ${(entry.bytes / 1e6).toFixed(2)} MB, ${entry.seconds} s; dB: ${entry.views.map(({ decibels }) => decibels.toFixed(1)).join(' ')}`,
	);
	return entry;
}

/** The fitted picture as it was, the other sides larger. Returns the file's name. */
function writePictureOf(id: string, { person, render }: Sitter, index: number): string {
	const { camera, rgba } = person.pictures[index]!;
	const background = (): readonly [number, number, number] => [BACKDROP[0] / 255, BACKDROP[1] / 255, BACKDROP[2] / 255];
	if (index === 0) {
		const file = `${id}-photograph.png`;
		const own = { size: camera.size, rgba: Float32Array.from(rgba, (x) => x / 255) };
		savePicture(`${values.out}/${file}`, compose(own, background));
		return file;
	}
	const file = `${id}-${index}.jpg`;
	const { width, height, bytes }: Picture = compose(render(camera, TRUTH_SIZE), background);
	writeFileSync(`${values.out}/${file}`, jpeg.encode({ width, height, data: bytes }, JPEG_QUALITY).data);
	return file;
}
