// npx tsx lab/evaluate/write-fit-samples.ts
// Writes the pictures of demos/fit/people: held-out people from the front, the alpha their mask, and what a landmark detector saw
// in them (pixels of the picture, in the order of `faceLandmarks`).
import { mkdirSync, writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { fewOf, outputPath } from '../../scripts/smoke.ts';
import { faceLandmarks } from '../../src/fit/registration/face-landmarks.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { EVALUATION_PICTURES } from './evaluation-person.ts';
import { detectLandmarks } from './fake-detector.ts';
import { heldOutPerson } from './held-out-people.ts';

/** Seeds, and the names on the page. All are synthetic. */
const PEOPLE = [
	[1_000_011, 'jonas'],
	[1_000_017, 'amina'],
	[1_000_012, 'rafael'],
	[1_000_014, 'clara'],
] as const;

const folder = outputPath('demos/fit/people');
mkdirSync(folder, { recursive: true });
const vertices = faceLandmarks(shippedHeadModel());
const people = fewOf(PEOPLE, 1).map(([seed, id]) => {
	const person = heldOutPerson(seed);
	const [front] = EVALUATION_PICTURES.front;
	const { camera, rgba } = { ...person.pictures[front]! };
	const { size, focalPixels } = camera;
	const png = new PNG({ width: size, height: size });
	for (let i = 0; i < rgba.length; i += 4) {
		const coverage = rgba[i + 3]!;
		for (let k = 0; k < 3; k++)
			png.data[i + k] = coverage ? Math.min(255, Math.round((255 * rgba[i + k]!) / coverage)) : 0;
		png.data[i + 3] = coverage;
	}
	const bytes = PNG.sync.write(png, { deflateLevel: 9 });
	writeFileSync(`${folder}/${id}.png`, bytes);
	const pixels = Array.from(detectLandmarks(person, front, vertices).pixels, (x) => Math.round(x * 10) / 10);
	console.log(`${id}: ${bytes.length} bytes, ${pixels.length / 2} landmarks`);
	return { id, size, focalRatio: Math.round((1000 * focalPixels) / size) / 1000, pixels };
});
writeFileSync(`${folder}/people.json`, `${JSON.stringify(people)}\n`);
