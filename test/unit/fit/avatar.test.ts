import validator from 'gltf-validator';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAsset } from '../../../src/asset/check-asset.ts';
import { sealAvatar } from '../../../src/asset/content-hash.ts';
import { readAvatar } from '../../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import type { GaspardError } from '../../../src/errors.ts';
import { fitToAvatar } from '../../../src/fit/avatar/fit-to-avatar.ts';
import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import type { Engine } from '../../../src/fit/engine/engine.ts';
import { SPLAT_STRIDE } from '../../../src/fit/engine/splat-layout.ts';
import type { FitPrior } from '../../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../../src/fit/person/person-fit.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeToyPrior } from '../../fixtures/make-toy-prior.ts';
import { makeToyFit } from '../../fixtures/toy-fit.ts';
import { type AvatarPose, drawAvatar } from '../../reference/draw-avatar.ts';
import { drawFit } from '../../reference/draw-fit.ts';
import { coveredDifference } from '../../reference/picture-difference.ts';

const STEPS = { invert: 10, tune: 4, refine: 10 };
const NEUTRAL: AvatarPose = {
	expression: new Float32Array(52),
	joints: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1],
};

let engine: Engine;
let prior: FitPrior;
let fit: PersonFit;

beforeAll(async () => {
	engine = await createEngine();
	prior = makeToyPrior(engine);
	fit = makeToyFit(engine, prior, { steps: STEPS });
	while (fit.step());
});

afterAll(() => {
	fit?.dispose();
	engine?.dispose();
});

test('an avatar from a fit looks as the fit, in the pose of its picture and at rest', async () => {
	const asset = fitToAvatar(fit, prior, { name: 'Robin' });
	for (const pose of [fit.views[0]!, NEUTRAL]) {
		const drawn = drawAvatar(asset, fit.views[0]!.camera, pose).map((x) => 255 * x);
		const own = drawFit(engine, prior, fit, pose).map((x) => 255 * x);
		expect(coveredDifference(drawn, own).decibels).toBeGreaterThan(45);
	}
});

test('what comes back from the file looks the same, and the file is valid glTF', async () => {
	const asset = fitToAvatar(fit, prior, { name: 'Robin' });
	const bytes = await sealAvatar(writeAvatar(asset));
	const back = await readAvatar(bytes);
	checkAsset(back);
	const { camera } = fit.views[0]!;
	const [before, after] = [asset, back].map((one) => drawAvatar(one, camera, fit.views[0]!).map((x) => 255 * x));
	expect(coveredDifference(before!, after!).decibels).toBeGreaterThan(55);
	expect(back.texture!.bytes).toEqual(asset.texture!.bytes);
	const { issues } = await validator.validateBytes(bytes, { maxIssues: 0 });
	const bad = issues.messages.filter(
		({ severity, code }) => severity < 2 && code !== 'MESH_PRIMITIVE_INVALID_ATTRIBUTE',
	);
	expect(bad).toEqual([]);
});

test('the face is neutral whatever the picture showed: eyes open, mouth closed', () => {
	const { mesh } = fitToAvatar(fit, prior, { name: 'Robin' });
	expect([...fit.views[0]!.expression].some((weight) => weight > 0.3)).toBe(true);
	expect(mesh.positions).toEqual(fit.shape.mesh.positions);
	// What the blink moves is where it is when nobody blinks.
	const still = new Float32Array(mesh.positions.length);
	poseVertices(still, mesh, NEUTRAL.expression, NEUTRAL.joints);
	const furthest = still.reduce((most, x, i) => Math.max(most, Math.abs(x - mesh.positions[i]!)), 0);
	expect(furthest).toBeLessThan(1e-6);
});

test('what nobody would see is left out, and the order of the rest stays', () => {
	const own = makeToyFit(engine, prior, { steps: { invert: 0, tune: 0, refine: 1 } });
	own.step();
	const { values } = own.splats();
	const whole = fitToAvatar(own, prior, { name: 'Robin' });
	for (let i = 0; i < prior.anchors.count; i += 3) values[i * SPLAT_STRIDE + 15] = -6;
	const kept = fitToAvatar(own, prior, { name: 'Robin' });
	const left = Array.from({ length: prior.anchors.count }, (_, i) => i).filter((i) => i % 3 !== 0);
	expect(whole.splats.count).toBe(prior.anchors.count);
	expect([...kept.splats.triangles]).toEqual(left.map((i) => prior.anchors.triangles[i]));
	own.dispose();
});

test('an avatar keeps what it took: the fit may go on', () => {
	const own = makeToyFit(engine, prior, { steps: { invert: 4, tune: 0, refine: 4 } });
	for (let i = 0; i < 3; i++) own.step();
	const asset = fitToAvatar(own, prior, { name: 'Robin' });
	const { splats, mesh } = structuredClone(asset);
	while (own.step());
	expect(asset.splats).toEqual(splats);
	expect(asset.mesh).toEqual(mesh);
	expect(fitToAvatar(own, prior, { name: 'Robin' }).splats).not.toEqual(splats);
	own.dispose();
});

test('nobody but the author may use it unless that is said, and what is said is kept', () => {
	const { rights, provenance } = fitToAvatar(fit, prior, { name: 'Robin' });
	expect(rights).toMatchObject({
		authors: ['Robin'],
		avatarPermission: 'onlyAuthor',
		commercialUsage: 'personalNonProfit',
		allowRedistribution: false,
		modification: 'prohibited',
	});
	expect(provenance).toMatchObject({ source: 'photo', generator: 'Gaspard fit' });
	const said = fitToAvatar(fit, prior, {
		name: 'Robin',
		rights: { avatarPermission: 'everyone' },
		provenance: { source: 'clip', created: '2026-11-23', consent: 'said yes' },
	});
	expect(said.rights).toMatchObject({ avatarPermission: 'everyone', modification: 'prohibited' });
	expect(said.provenance).toMatchObject({ source: 'clip', created: '2026-11-23', consent: 'said yes' });
});

test('a fit that ran away and a person without a name are refused with typed errors', () => {
	const code = (
		about: { name: string },
		spoil: (values: { [i: number]: number }) => void = () => undefined,
	): unknown => {
		const own = makeToyFit(engine, prior, { steps: { invert: 0, tune: 0, refine: 1 } });
		own.step();
		spoil(own.splats().values);
		try {
			fitToAvatar(own, prior, about);
			return 'no error';
		} catch (error) {
			return (error as GaspardError).code;
		} finally {
			own.dispose();
		}
	};
	expect(code({ name: '' })).toBe('argument/invalid');
	expect(code({ name: 'x'.repeat(5000) })).toBe('argument/invalid');
	for (const [field, value] of [
		[0, Number.NaN],
		[1, 9],
		[6, Number.NaN],
		[9, Infinity],
		[13, Number.NaN],
		[15, Number.NaN],
	] as const) {
		const spoiled = code({ name: 'Robin' }, (values) => {
			values[7 * SPLAT_STRIDE + field] = value;
		});
		expect(spoiled, `field ${field}`).toBe('fit/not-finite');
	}
	const faint = code({ name: 'Robin' }, (values) => {
		for (let i = 0; i < prior.anchors.count; i++) values[i * SPLAT_STRIDE + 15] = -9;
	});
	expect(faint).toBe('argument/invalid');
});

test('the texture is a PNG that others can read, in the colours of the skin', () => {
	const { texture, splats } = fitToAvatar(fit, prior, { name: 'Robin' });
	const { width, height, data } = PNG.sync.read(Buffer.from(texture!.bytes));
	expect(width).toBe(height);
	const mean = (values: ArrayLike<number>, k: number): number => {
		let [sum, count] = [0, 0];
		for (let i = 0; i < values.length; i += 4) {
			if (values[i]! + values[i + 1]! + values[i + 2]! === 0) continue;
			sum += values[i + k]!;
			count++;
		}
		return sum / count;
	};
	for (let k = 0; k < 3; k++) expect(Math.abs(mean(data, k) - mean(splats.colors, k))).toBeLessThan(25);
});
