// npx tsx lab/prior/judge-unseen.ts --prior lab/out/prior/first.prior [--people 8] [--steps 200] [--pull 2e-5] [--no-network]
// What a prior can say of people it was not trained on, heads and cameras known: the code found from one frontal picture, and
// from all pictures but the last four; judged on pictures it was not found from. A fit (lab/evaluate) knows less.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { outputPath, sized } from '../../scripts/smoke.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { readPrior } from '../../src/fit/prior/read-prior.ts';
import { readDatasetPerson } from '../render/dataset-file.ts';
import { FIRST_HELD_OUT_SEED } from '../render/dataset-person.ts';
import { averagePerson } from './average-person.ts';
import { invertPerson } from './invert-person.ts';
import { maskedError } from './judge-prior.ts';
import { PriorTrainer } from './train-prior.ts';
import { TrainingPerson } from './training-person.ts';

const { values } = parseArgs({
	options: {
		prior: { type: 'string', default: fileURLToPath(new URL('../../assets/prior/prior.bin', import.meta.url)) },
		people: { type: 'string', default: sized('8', '1') },
		steps: { type: 'string', default: sized('120', '1') },
		rate: { type: 'string', default: '0.06' },
		pull: { type: 'string', default: '2e-5' },
		'no-network': { type: 'boolean', default: false },
	},
});
const folder = outputPath('lab/out/dataset/held-out');
/** Pictures at the end that no code is found from. */
const KEPT = 4;
/** Pictures of 256² with more pixels a metre at the neck's base are close-ups of the face. */
const WHOLE_HEAD_PIXELS_PER_METRE = 850;

const engine = await createEngine({ maximumBytes: 2 ** 31 - 65536 });
const { model, anchors } = readPrior(Uint8Array.from(readFileSync(values.prior)), engine);
const average = averagePerson(128).mesh;
const trainer = new PriorTrainer(engine, model, anchors, average.triangles.length / 3, 256);
const network = !values['no-network'];
const common = { rate: Number(values.rate), pull: Number(values.pull), network };
const sums = [0, 0, 0, 0];
const count = Number(values.people);
for (let i = 0; i < count; i++) {
	const file = `${folder}/${String(FIRST_HELD_OUT_SEED + i).padStart(8, '0')}.person`;
	const empty = new Float32Array(model.shape.codeCount);
	const person = new TrainingPerson(engine, readDatasetPerson(file), anchors, average.positions, empty);
	const indices = person.pictures.map((_, index) => index);
	const front = indices.slice(0, -KEPT).sort((a, b) => facing(b) - facing(a))[0]!;
	const kept = indices.slice(-KEPT);
	const steps = Number(values.steps);
	invertPerson(engine, model, trainer, person, { ...common, pictures: [front], steps });
	const one = [score([front]), score(indices.filter((index) => index !== front))];
	invertPerson(engine, model, trainer, person, { ...common, pictures: indices.slice(0, -KEPT), steps: steps * 2 });
	const all = [score(indices.slice(0, -KEPT)), score(kept)];
	[...one, ...all].forEach((x, k) => {
		sums[k] = sums[k]! + x / count;
	});
	console.log(`${FIRST_HELD_OUT_SEED + i}: one picture ${text(one)}; all ${text(all)} (seen / unseen, dB in the mask)`);

	/** Mean PSNR in the mask of some pictures. */
	function score(which: readonly number[]): number {
		trainer.decode(person, { network });
		let sum = 0;
		for (const index of which) {
			const picture = person.pictures[index]!;
			trainer.judge(person, picture);
			sum -= 10 * Math.log10(maskedError(trainer.image.values, picture.rgba));
		}
		return sum / which.length;
	}

	/** How straight a camera looks at the face; a close-up that hides the hair counts less. */
	function facing(index: number): number {
		const { worldToView, focalPixels } = person.pictures[index]!.camera;
		const pixelsPerMetre = focalPixels / Math.abs(worldToView[14]!);
		return worldToView[10]! - (pixelsPerMetre > WHOLE_HEAD_PIXELS_PER_METRE ? 2 : 0);
	}
}
console.log(`mean of ${count}: one picture ${text(sums.slice(0, 2))}; all ${text(sums.slice(2))}`);
engine.dispose();

function text(numbers: readonly number[]): string {
	return numbers.map((x) => x.toFixed(2)).join(' / ');
}
