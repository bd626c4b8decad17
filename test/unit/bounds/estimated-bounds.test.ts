import { expect, test } from 'vitest';
import { PoseBoundsEstimate } from '../../../src/bounds/estimated-bounds.ts';
import { measureBounds, poseBounds } from '../../../src/bounds/posed-bounds.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const made = makeFixtureAvatar({ seed: 4, splatCount: 2000, detail: 2 });
/** Expressions that reach far beyond the head: those of a face hardly change its box. */
const expressions = made.mesh.expressions.map(({ vertices, offsets }) => ({
	vertices,
	offsets: offsets.map((offset) => offset * 20),
}));
const asset = { ...made, mesh: { ...made.mesh, expressions } };
const bounds = measureBounds(asset);
const estimate = new PoseBoundsEstimate(asset.mesh, bounds);

test('the box of an expression holds the box of its vertices, and is not much larger', () => {
	const random = seededRandom(9);
	const exact = new Float32Array(6);
	const estimated = new Float32Array(6);
	const vertices = new Float32Array(asset.mesh.positions.length);
	for (let trial = 0; trial < 200; trial++) {
		// Out of range, too: nothing clamps a page's own weights.
		const expression = Float32Array.from({ length: 52 }, () => (random() < 0.8 ? 0 : random() * 1.5 - 0.3));
		const joints = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : (random() - 0.5) * 0.6));
		poseVertices(vertices, asset.mesh, expression, joints);
		poseBounds(exact, bounds, vertices);
		estimate.estimate(estimated, expression, joints, 0);
		for (let axis = 0; axis < 3; axis++) {
			expect(estimated[axis]!).toBeLessThanOrEqual(exact[axis]! + 1e-6);
			expect(estimated[axis + 3]!).toBeGreaterThanOrEqual(exact[axis + 3]! - 1e-6);
			// Reaches add up, though no vertex has them all; and boxes that turn stand out at their corners.
			expect(estimated[axis + 3]! - estimated[axis]!).toBeLessThan((exact[axis + 3]! - exact[axis]!) * 8);
		}
	}
});

test('the box of an ordinary face is less than twice as large', () => {
	const exact = new Float32Array(6);
	const estimated = new Float32Array(6);
	const vertices = new Float32Array(made.mesh.positions.length);
	const ordinary = new PoseBoundsEstimate(made.mesh, bounds);
	const random = seededRandom(3);
	for (let trial = 0; trial < 50; trial++) {
		const expression = Float32Array.from({ length: 52 }, () => (random() < 0.8 ? 0 : random()));
		const joints = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : (random() - 0.5) * 0.3));
		poseVertices(vertices, made.mesh, expression, joints);
		poseBounds(exact, bounds, vertices);
		ordinary.estimate(estimated, expression, joints, 0);
		for (let axis = 0; axis < 3; axis++) {
			expect(estimated[axis + 3]! - estimated[axis]!).toBeLessThan((exact[axis + 3]! - exact[axis]!) * 2);
		}
	}
});

test('slack is added on every side', () => {
	const without = new Float32Array(6);
	const withSlack = new Float32Array(6);
	const joints = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
	estimate.estimate(without, new Float32Array(52), joints, 0);
	estimate.estimate(withSlack, new Float32Array(52), joints, 0.02);
	for (let axis = 0; axis < 3; axis++) {
		expect(without[axis]! - withSlack[axis]!).toBeCloseTo(0.02, 6);
		expect(withSlack[axis + 3]! - without[axis + 3]!).toBeCloseTo(0.02, 6);
	}
});
