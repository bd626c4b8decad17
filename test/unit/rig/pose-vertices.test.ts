import { expect, test } from 'vitest';
import { EXPRESSION_COUNT, EXPRESSION_INDEX } from '../../../src/rig/expression-names.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeFixtureMesh } from '../../fixtures/make-fixture-mesh.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';
import { referencePoseVertices } from '../../reference/pose-vertices.ts';

const mesh = makeFixtureMesh();
const identity = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let most = 0;
	for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
	return most;
}

test('no expression and no turn leave the neutral face', () => {
	const out = new Float32Array(mesh.positions.length);
	poseVertices(out, mesh, new Float32Array(EXPRESSION_COUNT), identity);
	// Weights of a blended vertex are float32 and sum to 1 only to 6e-8.
	expect(furthest(out, mesh.positions)).toBeLessThan(1e-7);
});

test('any expression and any turn equal the oracle', () => {
	const random = seededRandom(5);
	const out = new Float32Array(mesh.positions.length);
	for (let trial = 0; trial < 20; trial++) {
		const expression = Float32Array.from({ length: EXPRESSION_COUNT }, () => (random() < 0.5 ? 0 : random() * 1.2));
		const joints = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : (random() - 0.5) * 0.8));
		poseVertices(out, mesh, expression, joints);
		// Sums of a few float32 terms below 0.3 m: some units in the last place.
		expect(furthest(out, referencePoseVertices(mesh, expression, joints))).toBeLessThan(2e-7);
	}
});

test('a quaternion without a direction counts as no turn', () => {
	const expected = new Float32Array(mesh.positions.length);
	const actual = new Float32Array(mesh.positions.length);
	const expression = new Float32Array(EXPRESSION_COUNT);
	expression[EXPRESSION_INDEX.jawOpen] = 1;
	poseVertices(expected, mesh, expression, identity);
	poseVertices(actual, mesh, expression, [0, 0, 0, 0, NaN, 0, 0, 1, Infinity, 0, 0, 1, 0, 0, 0, 1]);
	expect(actual).toEqual(expected);
});

test('the eyes turn with the head, and the bust stays', () => {
	const out = new Float32Array(mesh.positions.length);
	// A quarter turn of the neck to the subject's left: +z goes to +x.
	const joints = [...identity];
	joints.splice(0, 4, 0, Math.SQRT1_2, 0, Math.SQRT1_2);
	poseVertices(out, mesh, new Float32Array(EXPRESSION_COUNT), joints);
	const last = out.length - 3;
	const [x, , z] = mesh.positions.subarray(last);
	expect(out[last]).toBeCloseTo(z! + 0.01, 5);
	expect(out[last + 2]).toBeCloseTo(-x! - 0.01, 5);
	expect(furthest(out.subarray(0, 3), mesh.positions.subarray(0, 3))).toBe(0);
});
