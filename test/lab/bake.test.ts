import { beforeAll, describe, expect, test } from 'vitest';
import { createBakeEngine } from '../../lab/bake/bake-engine.ts';
import { TRAINING_POSES } from '../../lab/bake/bake-poses.ts';
import { type BakeView, heldOutViews, trainingViews } from '../../lab/bake/bake-views.ts';
import { clampSplats } from '../../lab/bake/clamp-splats.ts';
import { evaluateSplats } from '../../lab/bake/evaluate-splats.ts';
import { fromSplatCloud, toSplatCloud } from '../../lab/bake/finish-avatar.ts';
import { initialSplats } from '../../lab/bake/initial-splats.ts';
import { POLISH_SCHEDULE, polishSplats } from '../../lab/bake/polish-splats.ts';
import { relocateSplats } from '../../lab/bake/relocate-splats.ts';
import type { SplatSet } from '../../lab/bake/splat-set.ts';
import { resizeCamera } from '../../lab/render/camera.ts';
import type { LitPerson } from '../../lab/render/lit-person.ts';
import { buildMipmap } from '../../lab/render/mipmap.ts';
import { renderPerson } from '../../lab/render/render-person.ts';
import { vertexNormals } from '../../lab/render/vertex-normals.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { EXPRESSION_INDEX } from '../../src/rig/expression-names.ts';
import { makeToyPerson } from './bake-toy-person.ts';

const SIZE = 128;
const COUNT = 3000;

/** The toy under even light. */
function litToy(): LitPerson {
	const person = makeToyPerson();
	const layers = person.layers.map((layer) => ({
		layer,
		light: new Float32Array(layer.positions.length).fill(1),
		normals: vertexNormals(layer.positions, layer.triangles),
		mipmap: buildMipmap(layer.texture),
	}));
	return { person, layers };
}

function pictures(lit: LitPerson, views: readonly BakeView[]): { views: BakeView[]; pictures: Uint8Array[] } {
	const small = views.map((view) => ({ ...view, camera: resizeCamera(view.camera, SIZE) }));
	return {
		views: small,
		pictures: small.map(({ camera, pose }) =>
			Uint8Array.from(renderPerson(lit, camera, pose.pose).rgba, (x) => Math.round(255 * x)),
		),
	};
}

describe('a baked person', () => {
	const lit = litToy();
	let set: SplatSet;

	beforeAll(() => {
		set = initialSplats(lit, COUNT);
	});

	test('has splats on every layer in every prefix', () => {
		for (const count of [200, 1000, set.count]) {
			for (let layer = 0; layer < lit.layers.length; layer++) {
				const inPrefix = set.layers.subarray(0, count).filter((x) => x === layer).length / count;
				const inAll = set.layers.filter((x) => x === layer).length / set.count;
				expect(inPrefix).toBeGreaterThan(0.85 * inAll - 0.01);
				expect(inPrefix).toBeLessThan(1.15 * inAll + 0.01);
			}
		}
	});

	test('binds each skin splat to the triangle it lies on', () => {
		const { positions, triangles } = lit.person.mesh;
		const skin = lit.person.layers.findIndex(({ name }) => name === 'skin');
		for (let i = 0; i < set.count; i++) {
			if (set.layers[i] !== skin) continue;
			const corners = [...triangles.subarray(set.triangles[i]! * 3, set.triangles[i]! * 3 + 3)];
			for (let k = 0; k < 3; k++) {
				const along = corners.map((vertex) => positions[vertex * 3 + k]!);
				const at = set.records[i * SPLAT_STRIDE + k]!;
				// The underlay lies up to 0.75 · 0.52 · 2.6 spacings below.
				expect(at).toBeGreaterThan(Math.min(...along) - 1.05 * set.spacings[i]!);
				expect(at).toBeLessThan(Math.max(...along) + 1.05 * set.spacings[i]!);
			}
		}
	});

	test('comes closer to unseen pictures, neutral and posed, by polishing', async () => {
		const training = pictures(
			lit,
			trainingViews(lit.person).filter((_, i) => i % 6 === 0),
		);
		const judging = pictures(
			lit,
			heldOutViews(lit.person).filter((_, i) => i % 7 === 0),
		);
		const { engine, withPoses } = await createBakeEngine(set.records, set.triangles, lit.person.mesh);
		const judged = withPoses(judging.views, judging.pictures);
		const before = evaluateSplats(engine, judged);
		const schedule = { ...POLISH_SCHEDULE, coarseSteps: 0, fineSteps: 120 };
		polishSplats(engine, set, withPoses(training.views, training.pictures), schedule);
		const after = evaluateSplats(engine, judged);
		for (const kind of ['neutral, full sphere', 'expressions']) {
			const gain = decibels(after, kind) - decibels(before, kind);
			expect(gain, kind).toBeGreaterThan(1.5);
		}
		// What bytes cannot hold was never learned.
		const { splats } = engine;
		for (let i = 0; i < set.count; i++) {
			for (let k = 12; k < 15; k++) expect(Math.abs(splats[i * SPLAT_STRIDE + k]! - 0.5)).toBeLessThanOrEqual(0.5);
		}
		const rounded = fromSplatCloud(toSplatCloud(engine));
		engine.splats.set(rounded);
		expect(decibels(evaluateSplats(engine, judged), 'expressions')).toBeGreaterThan(
			decibels(after, 'expressions') - 0.1,
		);
	});
});

test('clamping holds size, spikes, drift, opacity and colour', () => {
	const records = new Float32Array(SPLAT_STRIDE);
	records.set([0.01, 0, 0, 0, 0, 0, 0, 1, Math.log(0.5), Math.log(1e-9), Math.log(1e-9), 0, 1.4, -0.2, 0.5, 40]);
	const set = { spacings: Float32Array.of(0.001), guarded: Uint8Array.of(0) } as SplatSet;
	clampSplats(records, new Float32Array(3), set);
	expect(records[0]).toBeCloseTo(0.0025, 6);
	expect(Math.exp(records[9]!)).toBeCloseTo(6e-5, 7);
	expect(Math.exp(records[8]!) / Math.exp(records[9]!)).toBeCloseTo(10, 3);
	expect([...records.subarray(12, 15)]).toEqual([1, 0, 0.5]);
	expect(1 / (1 + Math.exp(-records[15]!))).toBeCloseTo(0.99, 3);
});

test('a guarded splat may neither wander nor swell as far as others', () => {
	const records = new Float32Array(SPLAT_STRIDE * 2).fill(0);
	for (const s of [0, SPLAT_STRIDE]) records[s] = 0.01;
	const set = { spacings: Float32Array.of(0.001, 0.001), guarded: Uint8Array.of(1, 0) } as SplatSet;
	clampSplats(records, new Float32Array(6), set);
	expect(records[0]).toBeLessThan(0.5 * records[SPLAT_STRIDE]!);
	expect(records[8]).toBeLessThan(records[SPLAT_STRIDE + 8]!);
});

test('relocation takes the unseen, spares the guarded, and splits where the error is', async () => {
	const lit = litToy();
	const set = initialSplats(lit, 300);
	set.guarded.fill(0);
	set.guarded[1] = 1;
	const { engine } = await createBakeEngine(set.records, set.triangles, lit.person.mesh);
	const weight = new Float32Array(set.count).fill(5);
	weight[1] = 0;
	weight[2] = 0;
	const error = new Float32Array(set.count);
	error[7] = 9;
	const before = Float32Array.from(engine.splats);
	expect(relocateSplats(engine, set, new Float32Array(set.count * 3), { weight, error }, 0.5)).toBe(1);
	const distance = (a: Float32Array, i: number, b: Float32Array, j: number): number =>
		Math.hypot(...[0, 1, 2].map((k) => a[i * SPLAT_STRIDE + k]! - b[j * SPLAT_STRIDE + k]!));
	expect(distance(engine.splats, 1, before, 1)).toBe(0);
	expect(distance(engine.splats, 2, before, 7)).toBeLessThan(set.spacings[7]!);
	expect(engine.triangles[2]).toBe(engine.triangles[7]);
});

test('a pose without a side takes both, and gaze turns the eyes', () => {
	const blink = TRAINING_POSES.find(({ name }) => name === 'blink')!.pose;
	expect(blink.expression[EXPRESSION_INDEX.eyeBlinkLeft]).toBe(1);
	expect(blink.expression[EXPRESSION_INDEX.eyeBlinkRight]).toBe(1);
	const left = TRAINING_POSES.find(({ name }) => name === 'lookUpLeft')!.pose;
	// Turned about +y, towards the subject's left, and up.
	expect(left.joints[9]).toBeGreaterThan(0.1);
	expect(left.joints[8]).toBeLessThan(-0.05);
});

function decibels(rows: ReturnType<typeof evaluateSplats>, kind: string): number {
	return rows.find((row) => row.kind === kind)!.meanDecibels;
}

test('hair splats lie along the strands painted on their cards', () => {
	const lit = litToy();
	const set = initialSplats(lit, 2000);
	const hair = lit.person.layers.findIndex(({ name }) => name === 'hair');
	let upright = 0;
	let stretched = 0;
	for (let i = 0; i < set.count; i++) {
		const s = i * SPLAT_STRIDE;
		const scales = set.records.subarray(s + 8, s + 11);
		if (set.layers[i] !== hair || scales[0]! < scales[1]! + 0.1) continue;
		stretched++;
		const [x, y, z, w] = set.records.subarray(s + 4, s + 8) as unknown as [number, number, number, number];
		// The y part of the local x axis. The toy's strands run down the cards.
		if (Math.abs(2 * (x * y + w * z)) > 0.8) upright++;
	}
	expect(stretched).toBeGreaterThan(100);
	expect(upright / stretched).toBeGreaterThan(0.9);
});
