import { outputPath, sized } from '../../scripts/smoke.ts';
import { orbitCamera } from '../render/camera.ts';
import { lightPerson } from '../render/lit-person.ts';
import { compose, type Picture, savePicture, tile } from '../render/picture.ts';
import { renderPerson } from '../render/render-person.ts';
import type { Person } from './person.ts';
import { samplePerson } from './sample-person.ts';

/** Draws docs/people.png: the first 24 people of the sampler, unpicked. */
const COUNT = sized(24, 1);
const COLUMNS = 8;
const SIZE = 168;
/** Views turn a little from person to person. */
const YAWS = [0, 28, -24, 12];

const pictures = Array.from({ length: COUNT }, (_, i) => {
	const person = samplePerson(i + 1, { skinSize: 1024 });
	console.log(i + 1, JSON.stringify(person.traits));
	return portrait(person, YAWS[i % YAWS.length]!);
});
const out = outputPath('docs/people.png');
savePicture(out, tile(pictures, COLUMNS, 4));
console.log(out);

/** Head and shoulders on a flat background, which keeps the file small. */
function portrait(person: Person, yaw: number): Picture {
	const joints = person.mesh.jointPositions;
	const target = [0, (joints[7]! + joints[10]!) / 2 - 0.025, (joints[8]! + joints[11]!) / 2 - 0.06] as const;
	const camera = orbitCamera(target, { yaw, pitch: 3, distance: 1.1, fieldOfViewDegrees: 18.5, size: SIZE });
	const lit = lightPerson(person, { directionCount: 96 });
	return compose(renderPerson(lit, camera, undefined, { samples: 3 }), () => [0.83, 0.84, 0.86]);
}
