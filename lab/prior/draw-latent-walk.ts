// npx tsx lab/prior/draw-latent-walk.ts [--prior assets/prior/prior.bin] [--out docs/prior-walk.jpg] [--seed 1] [--size 160]
// Draws people that never were: walks from one drawn person to another, code and head shape alike, seen from three sides.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import jpeg from 'jpeg-js';
import { outputPath, sized } from '../../scripts/smoke.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { hairShift, shiftHair } from '../../src/fit/prior/hair-shift.ts';
import { PersonMaps } from '../../src/fit/prior/person-maps.ts';
import { readPrior } from '../../src/fit/prior/read-prior.ts';
import { makeHeadMesh } from '../../src/rig/head-model.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { createRandom } from '../people/random.ts';
import { orbitCamera } from '../render/camera.ts';
import { type Picture, tile } from '../render/picture.ts';
import { drawDensity } from './draw-density.ts';
import { anchorTriangles } from './training-person.ts';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
	options: {
		prior: { type: 'string', default: fromHere('../../assets/prior/prior.bin') },
		out: { type: 'string', default: outputPath('docs/prior-walk.jpg') },
		seed: { type: 'string', default: '1' },
		size: { type: 'string', default: sized('160', '64') },
	},
});
const WALKS = sized(2, 1);
const COLUMNS = sized(7, 2);
const YAWS = [0, 50, 180];
/** People are drawn this much nearer to the average than they are: the rest is caricature. */
const BOLDNESS = 0.8;
const QUALITY = 82;
const BACKGROUND = [0.42, 0.43, 0.45];

const size = Number(values.size);
const head = shippedHeadModel();
const engine = await createEngine();
const { model, anchors, average, density } = readPrior(new Uint8Array(readFileSync(values.prior)), engine);
const raster = engine.createRaster({ splatCount: anchors.count, maxSize: size });
const triangles = anchorTriangles(engine, anchors);
const maps = engine.allocate((head.mean.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
const code = engine.allocate(model.shape.codeCount);
const rigid = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));
const random = createRandom(Number(values.seed), 'walk');

const rows: Picture[][] = [];
for (let walk = 0; walk < WALKS; walk++) {
	const [from, to] = [0, 1].map(() => drawDensity(density, random.normal, BOLDNESS));
	const columns = Array.from({ length: COLUMNS }, (_, i) => {
		const share = i / (COLUMNS - 1);
		const between = (a: number[], b: number[]): number[] => a.map((x, k) => x + share * (b[k]! - x));
		return drawPerson(between(from!.code, to!.code), between(from!.identity, to!.identity));
	});
	YAWS.forEach((_, view) => {
		rows.push(columns.map((pictures) => pictures[view]!));
	});
}
const sheet = tile(rows.flat(), COLUMNS);
const file = jpeg.encode({ data: Buffer.from(sheet.bytes), width: sheet.width, height: sheet.height }, QUALITY);
writeFileSync(values.out, file.data);
console.log(`${values.out}: ${(file.data.length / 1000).toFixed(0)} kB`);
engine.dispose();

/** One person from all sides. */
function drawPerson(numbers: readonly number[], shape: readonly number[]): Picture[] {
	const mesh = makeHeadMesh(head, shape);
	const personMaps = new PersonMaps(mesh, average);
	const posed = new Float32Array(mesh.positions.length);
	poseVertices(posed, mesh, new Float32Array(52), rigid);
	personMaps.write(maps.values, posed);
	code.values.set(numbers);
	model.decode(code);
	shiftHair(model.splats, hairShift(anchors, mesh, average, personMaps.skull));
	return YAWS.map((yaw) => {
		const camera = orbitCamera([0, 0.09, 0], { yaw, pitch: 4, distance: 1.1, fieldOfViewDegrees: 22, size });
		raster.draw({ splats: model.splats, binding: { triangles, maps } }, { camera, background: BACKGROUND });
		const bytes = new Uint8Array(size * size * 4).fill(255);
		const planes = raster.image.values;
		for (let i = 0; i < size * size; i++) {
			for (let k = 0; k < 3; k++) {
				bytes[i * 4 + k] = Math.round(255 * Math.min(1, Math.max(0, planes[k * size * size + i]!)));
			}
		}
		return { width: size, height: size, bytes };
	});
}
