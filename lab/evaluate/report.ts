// npx tsx lab/evaluate/report.ts [--from lab/out/evaluation/table] [--people 20] [--notes lab/evaluate/evaluation-notes.md]
// Makes docs/evaluation.md and its pictures of what evaluate.ts has kept so far, and prints the bars. Seconds; run it at any time.
import { existsSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { outputPath } from '../../scripts/smoke.ts';
import type { Picture } from '../render/picture.ts';
import { ABLATION_GROUPS, ABLATIONS, type AblationGroup } from './ablations.ts';
import { evaluationBars, formatBars } from './evaluation-bars.ts';
import { readStrip, STRIP_PLACES, saveSheet } from './evaluation-sheets.ts';
import { formatTable, meanOf, tableRows } from './evaluation-tables.ts';
import { heldOutSeeds, PICTURED_SEEDS } from './held-out-people.ts';
import { PUBLISHED_COSTS } from './published-costs.ts';
import { ResultStore } from './result-store.ts';

const root = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
	options: {
		from: { type: 'string', default: outputPath('lab/out/evaluation/table') },
		people: { type: 'string', default: '20' },
		/** Curve of the prior's training, for the table of costs. */
		curve: { type: 'string', default: `${root}/lab/out/prior/curve.json` },
		/** What a person says of the figures: put in as it is. */
		notes: { type: 'string', default: `${root}/lab/evaluate/evaluation-notes.md` },
		docs: { type: 'string', default: outputPath('docs') },
	},
});
const seeds = heldOutSeeds(Number(values.people));
const results = new ResultStore(`${values.from}/results`).all().filter(({ seed }) => seeds.includes(seed));
if (results.length === 0) throw new Error(`There is nothing in ${values.from} yet: run lab/evaluate/evaluate.ts.`);
for (const name of readdirSync(values.docs)) {
	if (/^evaluation-.*\.jpg$/.test(name)) unlinkSync(`${values.docs}/${name}`);
}
let pictureBytes = 0;

const TITLES: Readonly<Record<AblationGroup, string>> = {
	parts: 'What each stage and part is worth',
	inputs: 'More pictures, rougher ones, other light',
	people: 'How many people the prior was learned from',
};
const bars = evaluationBars(results);
const sections = ABLATION_GROUPS.map((group) => section(group)).filter((text) => text !== '');
const text = `${[
	head(),
	`## The bars\n\n${formatBars(bars)}`,
	existsSync(values.notes) ? readFileSync(values.notes, 'utf8').trim() : '',
	...sections,
	everybody(),
	costs(),
	howMeasured(),
]
	.filter((part) => part !== '')
	.join('\n\n')}\n`;
writeFileSync(`${values.docs}/evaluation.md`, text);
console.log(`${formatBars(bars)}\n\n${results.length} results; pictures ${(pictureBytes / 1e6).toFixed(2)} MB`);

function head(): string {
	const full = results.filter(({ row }) => row === 'full');
	return `# Evaluation of the prior and the fit

Made by \`npx tsx lab/evaluate/report.ts\` of what \`lab/evaluate/evaluate.ts\` measured; do not edit by hand. ${full.length} people whom no
prior was trained on: seeds ${seeds[0]} onwards, as they come, none left out. Each is fitted from pictures of 256², with
landmarks that are off by 1.2 pixels; ten views over the whole sphere, which no fit saw, are compared with the truth in the truth's
mask. Synthetic people in synthetic light: these figures say nothing of real photographs.`;
}

function section(group: AblationGroup): string {
	const rows = tableRows(
		results,
		ABLATIONS.filter((ablation) => ablation.group === group || ablation.name === 'full'),
	);
	if (!rows.some(({ ablation }) => ablation.group === group)) return '';
	const strips = rows.flatMap(({ ablation }) => {
		if (ablation.name === 'full' && group !== 'parts') return [];
		const name = `evaluation-${ablation.name}.jpg`;
		return sheet(
			name,
			PICTURED_SEEDS.flatMap((seed) => unseenOf(`${ablation.name}-${seed}`)),
			4 * PICTURED_SEEDS.length,
		)
			? [`**${ablation.title}**\n\n![${ablation.title}](${name})`]
			: [];
	});
	const truth = 'evaluation-truth.jpg';
	const known = sheet(
		truth,
		PICTURED_SEEDS.flatMap((seed) => unseenOf(`truth-${seed}`)),
		4 * PICTURED_SEEDS.length,
	);
	if (known && strips.length > 0) strips.unshift(`**truth**\n\n![truth](${truth})`);
	const pictures =
		strips.length === 0
			? ''
			: `\n\nPictures: ${PICTURED_SEEDS.length} people, chosen for their hair before anybody was fitted, each from three quarters, the side, behind and above.\n\n${strips.join('\n\n')}`;
	return `## ${TITLES[group]}\n\n${formatTable(rows)}${pictures}`;
}

function everybody(): string {
	const strips = seeds.flatMap((seed) => {
		const [truth, ours] = ['truth', 'full'].map((name) => readStrip(`${values.from}/pictures/${name}-${seed}.png`));
		return truth && ours ? [{ truth, ours }] : [];
	});
	if (strips.length === 0) return '';
	const { input, back } = STRIP_PLACES;
	sheet(
		'evaluation-inputs.jpg',
		strips.map(({ truth }) => truth[input]!),
		10,
	);
	sheet(
		'evaluation-backs.jpg',
		strips.flatMap(({ truth, ours }) => [truth[back]!, ours[back]!]),
		10,
	);
	return `## Everybody

What the fits saw: one picture of each of the ${strips.length} people.

![The ${strips.length} inputs](evaluation-inputs.jpg)

What nobody saw: the back of every head, truth and fit in pairs.

![The backs of ${strips.length} heads, truth | fit](evaluation-backs.jpg)`;
}

function costs(): string {
	const full = results.filter(({ row }) => row === 'full');
	const fit = full.length > 0 ? `${meanOf(full.map(({ cpuSeconds }) => cpuSeconds)).mean.toFixed(0)} s` : '–';
	const avatars = readdirSync(`${root}/assets/avatars`).filter((name) => name.endsWith('.glb'));
	const bytes = meanOf(avatars.map((name) => statSync(`${root}/assets/avatars/${name}`).size)).mean;
	const rows = [
		[
			'**this, measured here**',
			trainingCost(),
			`${fit} of CPU, one thread, landmarks known, 16k splats at 256²`,
			'97 ms while a face of 49k splats talks, 384², GPU in software ([bench/peers](../bench/peers/README.md)); on graphics hardware not measured',
			`${(bytes / 1e6).toFixed(1)} MB (mean of those that ship)`,
			`${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, no GPU`,
		],
		...PUBLISHED_COSTS.map(({ name, training, fit, frame, file, source }) => [
			name,
			training,
			fit,
			frame,
			file,
			`published: ${source}`,
		]),
	];
	const heads = ['', 'training of the prior', 'a person', 'a frame', 'file', 'where it is from'];
	const table = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
	return `## Costs\n\nOnly the first row was measured by us. Tasks, data and resolutions differ: these are orders of magnitude.\n\n${table}`;
}

function trainingCost(): string {
	if (!existsSync(values.curve)) return 'see lab/prior/README.md';
	const { people, curve } = JSON.parse(readFileSync(values.curve, 'utf8')) as {
		people: number;
		curve: { step: number; seconds: number }[];
	};
	const last = curve.at(-1)!;
	return `${people} people, ${last.step} steps: ${(last.seconds / 60).toFixed(0)} min of CPU, pictures not counted`;
}

function howMeasured(): string {
	return readFileSync(`${import.meta.dirname}/how-measured.md`, 'utf8').trim();
}

/** The unseen views of a kept strip; none where there is no such strip. */
function unseenOf(name: string): Picture[] {
	const strip = readStrip(`${values.from}/pictures/${name}.png`);
	return strip ? STRIP_PLACES.unseen.map((k) => strip[k]!) : [];
}

/** Writes a sheet of pictures; false where there are none. */
function sheet(name: string, pictures: readonly Picture[], columns: number): boolean {
	if (pictures.length === 0) return false;
	pictureBytes += saveSheet(`${values.docs}/${name}`, pictures, columns);
	return true;
}
