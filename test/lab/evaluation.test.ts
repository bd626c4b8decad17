import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ABLATIONS } from '../../lab/evaluate/ablations.ts';
import { alignCameras, cameraBefore } from '../../lab/evaluate/align-heads.ts';
import { evaluationBars } from '../../lab/evaluate/evaluation-bars.ts';
import { VIEW_SIDES } from '../../lab/evaluate/evaluation-person.ts';
import { formatTable, meanOf, pairedGain, tableRows } from '../../lab/evaluate/evaluation-tables.ts';
import { takingOrder } from '../../lab/evaluate/held-out-people.ts';
import { type Result, ResultStore } from '../../lab/evaluate/result-store.ts';
import { inShard, parseShard } from '../../lab/evaluate/shard.ts';
import { prefixName, SharedStages } from '../../lab/evaluate/shared-stages.ts';
import { CLIP_FRAMES, talkingClip } from '../../lab/evaluate/talking-clip.ts';
import { lookAtCamera } from '../../lab/render/camera.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { type FitOptions, fitOptions } from '../../src/fit/person/fit-options.ts';
import { headMap, shareHeadTurns } from '../../src/fit/registration/head-turns.ts';
import { PersonFit } from '../../src/fit-engine.ts';
import { makeToyPrior, toyCamera, toyHead } from '../fixtures/make-toy-prior.ts';

const REST = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));
const folder = mkdtempSync(join(tmpdir(), 'gaspard-evaluation-'));
afterAll(() => rmSync(folder, { recursive: true }));

function result(row: string, seed: number, dB: number): Result {
	const views = VIEW_SIDES.map((side) => dB + (side === 'back' ? -1 : 0));
	const rest = { fingerprint: 'f', frontPsnr: dB, headMillimetres: 2, cpuSeconds: 30 };
	return { row, seed, psnr: views, ssim: views.map(() => 0.9), flip: views.map(() => 0.1), cameraPsnr: views, ...rest };
}

describe('work shared by processes', () => {
	test('is split so that each piece is done by exactly one', () => {
		const shards = ['0/3', '1/3', '2/3'].map(parseShard);
		for (let i = 0; i < 20; i++) expect(shards.filter((shard) => inShard(i, shard))).toHaveLength(1);
		for (const wrong of ['3/3', '-1/2', '1', 'a/b', '0.5/2']) expect(() => parseShard(wrong)).toThrow('no shard');
	});

	test('takes every second person first, so that both processes have people of every table', () => {
		const order = takingOrder([0, 1, 2, 3, 4, 5]);
		expect(order).toEqual([0, 2, 4, 1, 3, 5]);
		const taken = order.slice(0, 3).filter((_, i) => inShard(i, parseShard('0/2')));
		expect(taken).toEqual([0, 4]);
	});

	test('is done when its whole result of this fingerprint lies there, not when half a file does', () => {
		const store = new ResultStore(join(folder, 'results'));
		store.write(result('full', 7, 25));
		expect(store.has('full', 7, 'f')).toBe(true);
		expect(store.has('full', 7, 'other prior')).toBe(false);
		expect(store.has('full', 8, 'f')).toBe(false);
		writeFileSync(join(folder, 'results', 'clip.7.json'), '{"row":"clip","seed":7,"fing');
		writeFileSync(join(folder, 'results', 'clip.8.json.123.partial'), '{}');
		expect(store.has('clip', 7, 'f')).toBe(false);
		expect(store.all().map(({ row, seed }) => [row, seed])).toEqual([['full', 7]]);
		store.write({ ...result('full', 7, 26), fingerprint: 'other prior' });
		expect(store.has('full', 7, 'other prior')).toBe(true);
		expect(readdirSync(join(folder, 'results')).filter((name) => name.startsWith('full'))).toHaveLength(1);
		expect(existsSync(join(folder, 'results', 'full.7.json'))).toBe(true);
	});

	test('has rows of different names, all with a table', () => {
		expect(new Set(ABLATIONS.map(({ name }) => name)).size).toBe(ABLATIONS.length);
		for (const { name } of ABLATIONS) expect(name).toMatch(/^[a-z0-9-]+$/);
	});
});

describe('rows that share stages', () => {
	const of = (options: FitOptions, stages: number): string => prefixName('front', fitOptions(options), stages);

	test('share the first one where only later ones differ, and nothing where pictures, light or parts do', () => {
		const free: FitOptions = { regularization: { prior: 0 } };
		expect(of({}, 1)).toBe(of(free, 1));
		expect(of({}, 2)).not.toBe(of(free, 2));
		expect(of({}, 1)).toBe(of({ steps: { tune: 0, refine: 0 } }, 1));
		expect(of({}, 2)).toBe(of({ steps: { refine: 0 } }, 2));
		expect(of({}, 2)).not.toBe(of({ steps: { tune: 0 } }, 2));
		for (const other of [{ light: false }, { refineRig: false }, { prior: false }, { steps: { invert: 9 } }]) {
			expect(of({}, 1)).not.toBe(of(other, 1));
		}
		expect(prefixName('clip', fitOptions({}), 1)).not.toBe(of({}, 1));
	});

	test('come out bit for bit as if each had been fitted alone, and count what they would have cost', async () => {
		const engine = await createEngine();
		const prior = makeToyPrior(engine);
		const size = 64;
		const camera = toyCamera(0, size);
		const rgba = new Uint8Array(size * size * 4).map((_, i) => (i % 4 === 3 ? 255 : 60 + (i % 97)));
		const picture = { size, rgba, landmarks: { pixels: [], size } };
		const registration = {
			identity: new Float64Array(toyHead.identityCount),
			views: [{ camera, expression: new Float32Array(52) }],
			residualPixels: 1,
		};
		let begun = 0;
		const create = (_: string, options: FitOptions): PersonFit => {
			begun++;
			return new PersonFit(engine, prior, [picture], registration, options);
		};
		const steps = { invert: 6, tune: 5, refine: 4 };
		const rows: FitOptions[] = [
			{ steps },
			{ steps: { ...steps, tune: 0 } },
			{ steps: { ...steps, refine: 0 } },
			{ steps, regularization: { prior: 0 } },
			{ steps: { ...steps, tune: 0, refine: 0 } },
			{ steps: { ...steps, invert: 0 } },
			{ steps, prior: false },
		];
		const shared = new SharedStages(create);
		for (const options of rows) {
			const { fit, cpuSeconds, spentSeconds } = shared.reach('front', options);
			const ours = bitsOf(fit);
			expect(fit.step()).toBe(false);
			fit.dispose();
			expect(cpuSeconds).toBeGreaterThanOrEqual(spentSeconds);
			const alone = create('front', options);
			while (alone.step());
			expect(ours).toBe(bitsOf(alone));
			alone.dispose();
		}
		expect(begun).toBe(2 * rows.length);
		// The fifth row had been reached on the way to the first: nothing is left to do.
		const again = shared.reach('front', rows[4]!);
		expect(again.spentSeconds).toBe(0);
		expect(again.cpuSeconds).toBeGreaterThan(0);
		again.fit.dispose();
		engine.dispose();
	});
});

describe('a clip', () => {
	test('is ten seconds of somebody who talks and turns both ways, the same for the same seed alone', () => {
		const [a, b, other] = [talkingClip(1_000_000), talkingClip(1_000_000), talkingClip(1_000_001)];
		expect(a).toHaveLength(CLIP_FRAMES);
		expect(a).toEqual(b);
		expect(a[5]!.expression).not.toEqual(other[5]!.expression);
		const yaws = a.map(({ joints }) => {
			const head = headMap(new Float64Array(12), joints);
			return Math.atan2(head[2]!, head[10]!);
		});
		expect(Math.max(...yaws)).toBeGreaterThan(0.25);
		expect(Math.min(...yaws)).toBeLessThan(-0.25);
		expect(Math.max(...a.map(({ expression }) => Math.max(...Array.from(expression))))).toBeGreaterThan(0.3);
	});

	test('has its turns found from cameras: the head stays where it was seen and the bust stands still', () => {
		const positions = toyHead.mean.jointPositions;
		const still = lookAtCamera({ eye: [0.1, 0.15, 1], target: [0, 0.1, 0], fieldOfViewDegrees: 21, size: 256 });
		// What landmarks say of a head that turns before a still camera: a camera that moves about a head at rest.
		const views = [-0.3, 0, 0.3].map((yaw) => {
			const half = [0, Math.sin(yaw / 4), 0, Math.cos(yaw / 4)];
			const joints = Float32Array.from([...half, ...half, ...REST.slice(8)]);
			return { camera: { ...still, worldToView: product(still.worldToView, headMap(positions, joints)) }, joints };
		});
		const found = shareHeadTurns(
			views.map(({ camera }) => ({ camera, expression: new Float32Array(52) })),
			positions,
			views.map(() => REST.slice(8)),
		);
		found.forEach(({ camera, joints }, i) => {
			for (let k = 0; k < 16; k++) expect(camera.worldToView[k]).toBeCloseTo(still.worldToView[k]!, 6);
			for (let k = 0; k < 8; k++) expect(joints[k]).toBeCloseTo(views[i]!.joints[k]!, 6);
		});
	});
});

describe('tables', () => {
	const results = [
		...[20, 22, 27].map((dB, i) => result('full', i, dB)),
		...[19, 20].map((dB, i) => result('no-prior', i, dB - 6)),
		...[20, 22].map((dB, i) => result('no-regulariser', i, dB - 0.5)),
	];

	test('mean people, each over their views, with the error of that mean', () => {
		const { mean, error } = meanOf([1, 2, 3, 4]);
		expect(mean).toBe(2.5);
		expect(error).toBeCloseTo(Math.sqrt(5 / 3 / 4), 10);
		const [full] = tableRows(results, ABLATIONS);
		expect(full!.people).toBe(3);
		expect(full!.back).toBeCloseTo(22, 6);
		expect(full!.side).toBeCloseTo(23, 6);
		expect(full!.psnr.mean).toBeCloseTo(23 - 0.4, 6);
	});

	test('compare rows on the same people alone', () => {
		expect(pairedGain(results, 'full', 'no-prior')).toEqual({
			mean: expect.closeTo(7.5),
			error: expect.closeTo(0.5),
			count: 2,
		});
		const text = formatTable(tableRows(results, ABLATIONS));
		expect(text).toContain('| −7.50 ± 0.50 |');
		expect(text.split('\n')).toHaveLength(2 + 3);
	});

	test('say of every bar whether it was held, missed or not measured', () => {
		const held = Object.fromEntries(evaluationBars(results).map((bar) => [bar.asked.slice(0, 12), bar.held]));
		expect(held['one frontal ']).toBe(false);
		expect(held['≥ 5 dB over ']).toBe(true);
		expect(held['≥ 1 dB over ']).toBe(undefined);
		expect(held['the order of']).toBe(undefined);
		const better = results.map((r) => ({ ...r, psnr: r.psnr.map((x) => x + 2) }));
		expect(evaluationBars(better)[0]!.held).toBe(true);
	});
});

test('what one camera saw is seen the same after heads are laid onto each other by it', () => {
	const view = (eye: [number, number, number]): Float64Array =>
		lookAtCamera({ eye, target: [0, 0.1, 0], fieldOfViewDegrees: 21, size: 256 }).worldToView;
	const [fitted, truth] = [view([0.2, 0.1, 1.1]), view([-0.1, 0.2, 0.9])];
	const camera = { worldToView: truth, focalPixels: 700, size: 256 };
	const back = cameraBefore(camera, alignCameras(fitted, truth));
	for (let k = 0; k < 16; k++) expect(back.worldToView[k]).toBeCloseTo(fitted[k]!, 9);
});

/** Of splats, identity and camera: where one number differs, so does this. */
function bitsOf(fit: PersonFit): string {
	const { worldToView } = fit.views[0]!.camera;
	const all = [Float64Array.from(fit.splats().values), fit.shape.identity, Float64Array.from(worldToView)];
	return all.reduce((hash, values) => hash.update(values), createHash('sha256')).digest('hex');
}

/** A column-major rigid 4x4 times a map of three rows. */
function product(m: Float64Array, h: Float64Array): Float64Array {
	const out = new Float64Array(16);
	for (let r = 0; r < 3; r++) {
		for (let c = 0; c < 4; c++) {
			for (let k = 0; k < 3; k++) out[c * 4 + r]! += m[k * 4 + r]! * h[k * 4 + c]!;
		}
		out[12 + r]! += m[12 + r]!;
	}
	out[15] = 1;
	return out;
}
