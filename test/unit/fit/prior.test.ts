import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RefEngine } from '../../../src/fit/engine/ref/ref-engine.ts';
import { SPLAT_STRIDE } from '../../../src/fit/engine/splat-layout.ts';
import { applyAffine, hairField, skullAffine, skullVertices } from '../../../src/fit/prior/hair-field.ts';
import { PersonMaps } from '../../../src/fit/prior/person-maps.ts';
import { PriorModel } from '../../../src/fit/prior/prior-model.ts';
import { makeHeadMesh, personalHeadMesh, readHeadModel } from '../../../src/rig/head-model.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE } from '../../../src/splat/triangle-map.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const folder = new URL('../../../assets/head-model/', import.meta.url);
const model = readHeadModel(
	readFileSync(new URL('head-model.json', folder), 'utf8'),
	readFileSync(new URL('head-model.bin', folder)),
);
const average = model.mean;
const identity = Float64Array.from({ length: model.identityCount }, (_, i) => (i < 8 ? Math.sin(i * 2.1 + 1) : 0));
const person = makeHeadMesh(model, identity);
const RIGID = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));

describe('how hair goes from one head to another', () => {
	test('a stretched and shifted skull is found again exactly', () => {
		const matrix = [1.1, 0.02, 0, 0.01, -0.03, 0.95, 0.01, 0.02, 0, 0.04, 1.05, -0.01];
		const moved = Float32Array.from(average.positions);
		for (let v = 0; v < moved.length; v += 3) {
			const point = [...average.positions.subarray(v, v + 3)];
			applyAffine(Float64Array.from(matrix), point);
			moved.set(point, v);
		}
		const found = skullAffine(average, average.positions, moved);
		matrix.forEach((x, i) => {
			expect(found[i]).toBeCloseTo(x, 4);
		});
	});

	test('a point on the skull of one person lands within 2 mm of the same point of another, and better than unmoved', () => {
		const field = hairField(average, average.positions, person.positions);
		let carried = 0;
		let unmoved = 0;
		const vertices = skullVertices(average);
		for (const v of vertices) {
			const point = [...average.positions.subarray(v * 3, v * 3 + 3)];
			const goal = person.positions.subarray(v * 3, v * 3 + 3);
			unmoved += Math.hypot(...point.map((x, k) => x - goal[k]!)) / vertices.length;
			field(point);
			carried += Math.hypot(...point.map((x, k) => x - goal[k]!)) / vertices.length;
		}
		expect(carried).toBeLessThan(0.002);
		expect(carried).toBeLessThan(unmoved / 2);
	});
});

describe('maps from the average person', () => {
	const count = average.triangles.length / 3;

	test('the average person at rest is carried nowhere', () => {
		const maps = new Float64Array(count * TRIANGLE_MAP_STRIDE);
		new PersonMaps(average, average.positions).write(maps, average.positions);
		const identityMap = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
		let worst = 0;
		for (let i = 0; i < maps.length; i++) worst = Math.max(worst, Math.abs(maps[i]! - identityMap[i % 16]!));
		expect(worst).toBeLessThan(1e-4);
	});

	test('corners of skin triangles land on the posed vertices of the person', () => {
		const maps = new Float64Array(count * TRIANGLE_MAP_STRIDE);
		const posed = new Float32Array(person.positions.length);
		const expression = new Float32Array(52).fill(0.1);
		poseVertices(posed, person, expression, RIGID);
		new PersonMaps(person, average.positions).write(maps, posed);
		const face = average.regionNames.indexOf('face');
		for (let t = 0; t < count; t += 7) {
			if (average.triangleRegions[t] !== face) continue;
			for (let k = 0; k < 3; k++) {
				const v = average.triangles[t * 3 + k]! * 3;
				const point = [...average.positions.subarray(v, v + 3)];
				applyAffine(maps.subarray(t * 16, t * 16 + 12), point);
				for (let axis = 0; axis < 3; axis++) expect(point[axis]).toBeCloseTo(posed[v + axis]!, 5);
			}
		}
	});

	test('hair turns with the head and stays where it is when only the face moves', () => {
		const maps = new PersonMaps(person, average.positions);
		const hair = [...average.triangleRegions.keys()].find(
			(t) => average.regionNames[average.triangleRegions[t]!] === 'hairAnchor',
		)!;
		const carried = (expression: Float32Array, joints: Float32Array): number[] => {
			const out = new Float64Array(count * TRIANGLE_MAP_STRIDE);
			const posed = new Float32Array(person.positions.length);
			poseVertices(posed, person, expression, joints);
			maps.write(out, posed);
			const point = [0, 0.25, 0];
			applyAffine(out.subarray(hair * 16, hair * 16 + 12), point);
			return point;
		};
		const still = carried(new Float32Array(52), RIGID);
		const smiling = carried(new Float32Array(52).fill(0.5), RIGID);
		expect(Math.hypot(...still.map((x, k) => x - smiling[k]!))).toBeLessThan(1e-5);
		const turned = Float32Array.from(RIGID);
		turned.set([0, 0, Math.sin(0.2), Math.cos(0.2)], 4);
		const tilted = carried(new Float32Array(52), turned);
		// 0.4 rad about the neck's axis, some 0.15 m below.
		expect(Math.hypot(...still.map((x, k) => x - tilted[k]!))).toBeGreaterThan(0.03);
	});

	test('personal meshes share the topology that the maps need', () => {
		expect(personalHeadMesh(model, person.positions).triangles).toBe(average.triangles);
	});
});

describe('the prior', () => {
	const shape = { splatCount: 128, codeCount: 3, featureCount: 8, hiddenCount: 8 };
	function makePrior() {
		const engine = new RefEngine();
		const prior = new PriorModel(engine, shape);
		const random = seededRandom(11);
		const fill = (values: { length: number; [i: number]: number }, size: number): void => {
			for (let i = 0; i < values.length; i++) values[i] = (random() - 0.5) * size;
		};
		fill(prior.template.values.values, 1);
		fill(prior.basis.mean.values, 0.1);
		fill(prior.basis.basis.values, 1);
		fill(prior.decoder.weights.values.values, 1);
		fill(prior.decoder.features.values.values, 2);
		const code = engine.createParameters(shape.codeCount);
		fill(code.values.values, 2);
		const goal = Float64Array.from({ length: 128 * SPLAT_STRIDE }, () => random() - 0.5);
		const loss = (): number => {
			prior.decode(code.values);
			const { values } = prior.splats;
			return goal.reduce((sum, weight, i) => sum + weight * values[i]!, 0);
		};
		return { prior, code, goal, loss };
	}

	test('gradients of code, template, weights and features agree with differences', () => {
		const { prior, code, goal, loss } = makePrior();
		loss();
		prior.splatsGradient.values.set(goal);
		prior.backward(code.values, code.gradient, {});
		expect(Math.max(...prior.splatsGradient.values.map(Math.abs))).toBe(0);
		for (const [parameters, indices] of [
			[code, [0, 1, 2]],
			[prior.template, [0, 5, 12, 15, 40, 700]],
			[prior.decoder.weights, [0, 3, 64, 100, 170, 400]],
			[prior.decoder.features, [0, 9, 500]],
		] as const) {
			for (const i of indices) {
				const { values } = parameters.values;
				const kept = values[i]!;
				values[i] = kept + 1e-5;
				const more = loss();
				values[i] = kept - 1e-5;
				const less = loss();
				values[i] = kept;
				expect(parameters.gradient.values[i]).toBeCloseTo((more - less) / 2e-5, 5);
			}
		}
	});

	test('without its network it is the linear model, and without both the template', () => {
		const { prior, code } = makePrior();
		prior.decode(code.values, { network: false, linear: false });
		expect([...prior.splats.values]).toEqual([...prior.template.values.values]);
		prior.decode(code.values, { network: false });
		const once = Float64Array.from(prior.splats.values);
		code.values.values.fill(0);
		prior.decode(code.values, { network: false });
		const mean = Float64Array.from(prior.splats.values);
		expect([...once]).not.toEqual([...mean]);
	});
});
