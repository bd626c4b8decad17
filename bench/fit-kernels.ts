import { lookAtCamera } from '../lab/render/camera.ts';
import { fewOf, sized } from '../scripts/smoke.ts';
import { createEngine } from '../src/fit/engine/create-engine.ts';
import type { Engine, Tensor } from '../src/fit/engine/engine.ts';
import { RefEngine } from '../src/fit/engine/ref/ref-engine.ts';
import { CAMERA_LENGTH, LIGHT_LENGTH } from '../src/fit/engine/splat-layout.ts';
import { seededRandom } from '../test/fixtures/seeded-random.ts';

// npx tsx bench/fit-kernels.ts [threads]: milliseconds of processor time of what a training step is made of, the least of many runs.
// With more than one thread the clock on the wall is printed too: it is what threads are for, and what a busy machine spoils.

const threads = Number(process.argv[2] ?? 2);
const RUNS = sized(15, 1);

interface Timing {
	readonly cpu: number;
	readonly wall: number;
}

function time(action: () => void, runs = RUNS): Timing {
	let cpu = Infinity;
	let wall = Infinity;
	action();
	for (let run = 0; run < runs; run++) {
		const before = process.cpuUsage();
		const start = performance.now();
		action();
		wall = Math.min(wall, performance.now() - start);
		const used = process.cpuUsage(before);
		cpu = Math.min(cpu, (used.user + used.system) / 1000);
	}
	return { cpu, wall };
}

/** A bumpy head of tangent discs as large as their spacing, seen so that it fills 78 % of the picture. */
function headScene(engine: Engine, count: number, culled: boolean) {
	const random = seededRandom(1);
	const splats = engine.allocate(count * 16);
	const normals = engine.allocate(count * 4);
	const spacing = Math.sqrt((4 * Math.PI * 0.12 ** 2) / count);
	for (let i = 0; i < count; i++) {
		const y = 1 - (2 * (i + 0.5)) / count;
		const around = 2.399963229728653 * i;
		const ring = Math.sqrt(1 - y * y);
		const n = [ring * Math.cos(around), y, ring * Math.sin(around)] as const;
		const radius = 0.12 * (1 + 0.06 * Math.sin(7 * n[0]) * Math.cos(9 * n[1]));
		// The quaternion that turns z to n.
		const w = 1 + n[2];
		const turn = w > 1e-6 ? [-n[1], n[0], 0, w] : [1, 0, 0, 0];
		const flat = Math.log(0.75 * spacing);
		const color = [0.7 + 0.2 * random(), 0.5 + 0.2 * random(), 0.4 + 0.2 * random()];
		const record = [
			...n.map((x) => x * radius),
			0,
			...turn,
			flat,
			flat,
			Math.log(0.15 * spacing),
			0,
			...color,
			1.5 + 1.5 * random(),
		];
		splats.values.set(record, i * 16);
		normals.values.set([...n, culled ? 1 : 0], i * 4);
	}
	return { splats, normals };
}

function camera(size: number) {
	return lookAtCamera({ eye: [0.15, 0.1, 1.2], target: [0, 0, 0], fieldOfViewDegrees: 14.6, size });
}

function rasterTimes(engine: Engine, count: number, size: number, culled: boolean, everything = false, runs = RUNS) {
	const { splats, normals } = headScene(engine, count, culled);
	const light = engine.allocate(LIGHT_LENGTH);
	for (let k = 0; k < LIGHT_LENGTH; k += 9) light.values[k] = 1;
	const harmonics = engine.allocate(count * 12);
	const scene = everything ? { splats, normals, light, harmonics } : { splats, normals };
	const raster = engine.createRaster({ splatCount: count, maxSize: size });
	const view = { camera: camera(size), background: [0.5, 0.5, 0.5] };
	const draw = time(() => raster.draw(scene, view), runs);
	raster.imageGradient.values.fill(1e-5);
	const gradients = everything
		? {
				splats: engine.allocate(count * 16),
				harmonics: engine.allocate(count * 12),
				light: engine.allocate(LIGHT_LENGTH),
				camera: engine.allocate(CAMERA_LENGTH),
			}
		: { splats: engine.allocate(count * 16) };
	const backward = time(() => raster.backward(gradients), runs);
	return { draw, backward, visible: raster.visibleCount, raster };
}

function row(name: string, ...timings: Timing[]): void {
	const cells = timings.map(({ cpu, wall }) => `${cpu.toFixed(2).padStart(8)} ${wall.toFixed(2).padStart(8)}`);
	console.log(`${name.padEnd(46)}${cells.join('  |')}`);
}

function fill(tensor: Tensor, size: number): void {
	const random = seededRandom(tensor.length);
	for (let i = 0; i < tensor.length; i++) tensor.values[i] = size * (random() - 0.5);
}

function networkTimes(engine: Engine, rowCount: number, runs = RUNS) {
	const shape = { rowCount, featureCount: 16, hiddenCount: 64, codeCount: 32, outputCount: 16 };
	const decoder = engine.createDecoder(shape);
	fill(decoder.weights.values, 0.3);
	fill(decoder.features.values, 1);
	const [code, codeGradient] = [engine.allocate(32), engine.allocate(32)];
	fill(code, 1);
	const [rows, rowsGradient] = [engine.allocate(rowCount * 16), engine.allocate(rowCount * 16)];
	fill(rowsGradient, 1e-3);
	const basis = engine.createBasis({ rowCount, codeCount: 32, channels: [12, 13, 14], rowStride: 16 });
	const splats = engine.createParameters(rowCount * 16);
	const composition = { template: splats.values, rows, rowStride: 16, gains: new Array<number>(16).fill(1) };
	const composed = engine.allocate(rowCount * 16);
	return {
		'decoder 16-64-64-16, code 32: forward': time(() => decoder.forward(code, rows), runs),
		'decoder: backward': time(() => decoder.backward(code, rowsGradient, codeGradient), runs),
		'decoder: backward, code only': time(
			() => decoder.backward(code, rowsGradient, codeGradient, { weights: false, features: false }),
			runs,
		),
		'linear basis, 32 of colour: forward': time(() => basis.addTo(rows, code), runs),
		'linear basis: backward': time(() => basis.backward(rowsGradient, codeGradient), runs),
		compose: time(() => engine.compose(composed, undefined, composition), runs),
		'Adam, features': time(() => engine.adam(decoder.features, { rate: 1e-3 }), runs),
		'Adam, splats': time(() => engine.adam(splats, { rate: 1e-3, sparse: true }), runs),
	};
}

function lossTimes(engine: Engine, size: number, runs = RUNS) {
	const { raster } = rasterTimes(engine, 256, size, false, false, 1);
	const image = engine.allocate(size * size * 3);
	fill(image, 1);
	const loss = engine.createPictureLoss(size);
	return {
		l1: time(() => loss.compare(raster, { image }, { l1: 1, dssim: 0, coverage: 0 }), runs),
		both: time(() => loss.compare(raster, { image }, { l1: 0.8, dssim: 0.2, coverage: 0 }), runs),
	};
}

const one = await createEngine();
const many = await createEngine({ threads });
console.log(`${''.padEnd(46)}     cpu     wall  |     cpu     wall (${many.threadCount} threads)`);
const SCENES = [
	[4096, 128, true],
	[16384, 128, true],
	[16384, 256, false],
	[16384, 256, true],
	[16384, 256, true, true],
	[47104, 256, true],
	[47104, 512, true],
] as const;
for (const [count, size, culled, everything] of fewOf<readonly [number, number, boolean, boolean?]>(SCENES, 1)) {
	const a = rasterTimes(one, count, size, culled, everything);
	const b = rasterTimes(many, count, size, culled, everything);
	const name = `${count / 1024}k ${size}²${culled ? ' culled' : ''}${everything ? ', harmonics, light, camera' : ''}`;
	row(`raster ${name}: draw (${a.visible} seen)`, a.draw, b.draw);
	row(`raster ${name}: backward`, a.backward, b.backward);
}
for (const size of fewOf([128, 256, 512], 1)) {
	const [a, b] = [lossTimes(one, size), lossTimes(many, size)];
	row(`loss ${size}²: L1`, a.l1, b.l1);
	row(`loss ${size}²: L1 and D-SSIM`, a.both, b.both);
}
const [a, b] = [networkTimes(one, 16384), networkTimes(many, 16384)];
for (const [name, timing] of Object.entries(a)) row(`16k ${name}`, timing, b[name as keyof typeof b]);
const step = a['decoder 16-64-64-16, code 32: forward'].cpu + a['decoder: backward'].cpu;
console.log(`decoder: ${((1000 * step) / 16384).toFixed(2)} µs of one core per splat and step`);

const ref = new RefEngine();
console.log('\nref and wasm, 1k splats, 64²                         ref     wasm    ratio');
const compareRow = (name: string, slow: Timing, fast: Timing): void =>
	console.log(
		`${name.padEnd(46)}${slow.cpu.toFixed(1).padStart(9)}${fast.cpu.toFixed(3).padStart(9)}${(slow.cpu / fast.cpu).toFixed(0).padStart(9)}`,
	);
const [slow, fast] = [rasterTimes(ref, 1024, 64, true, false, 2), rasterTimes(one, 1024, 64, true)];
compareRow('draw', slow.draw, fast.draw);
compareRow('backward', slow.backward, fast.backward);
const [slowLoss, fastLoss] = [lossTimes(ref, 64, 2), lossTimes(one, 64)];
compareRow('loss', slowLoss.both, fastLoss.both);
const [slowNet, fastNet] = [networkTimes(ref, 1024, 1), networkTimes(one, 1024)];
for (const [name, timing] of Object.entries(slowNet)) compareRow(name, timing, fastNet[name as keyof typeof fastNet]);
one.dispose();
many.dispose();
