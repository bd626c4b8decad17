import { expect, test } from 'vitest';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../../../src/rig/expression-names.ts';
import { addGaze, GAZE_LIMITS } from '../../../src/rig/gaze.ts';
import { JOINT_MAP_STRIDE, jointMaps } from '../../../src/rig/joint-maps.ts';

const identity = Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
const LEFT = 2;
const RIGHT = 3;

/** Where +z of an eye points. */
function direction(joints: ArrayLike<number>, eye: number): number[] {
	const maps = new Float64Array(48);
	jointMaps(maps, new Float32Array(12), joints);
	return [2, 6, 10].map((i) => maps[eye * JOINT_MAP_STRIDE + i]!);
}

function looking(weights: Partial<Record<ExpressionName, number>>, joints: Float32Array = identity): Float32Array {
	const expression = new Float32Array(EXPRESSION_COUNT);
	for (const [name, weight] of Object.entries(weights)) expression[EXPRESSION_INDEX[name as ExpressionName]] = weight;
	const out = new Float32Array(16);
	addGaze(out, joints, expression);
	return out;
}

test("looking out turns each eye towards its own side, and the subject's left is +x", () => {
	const joints = looking({ eyeLookOutLeft: 1, eyeLookOutRight: 1 });
	expect(direction(joints, LEFT)[0]).toBeCloseTo(Math.sin(GAZE_LIMITS.horizontal), 5);
	expect(direction(joints, RIGHT)[0]).toBeCloseTo(-Math.sin(GAZE_LIMITS.horizontal), 5);
});

test('looking in turns each eye towards the nose', () => {
	const joints = looking({ eyeLookInLeft: 1, eyeLookInRight: 1 });
	expect(direction(joints, LEFT)[0]).toBeLessThan(-0.4);
	expect(direction(joints, RIGHT)[0]).toBeGreaterThan(0.4);
});

test('up is up and down is down, by their own limits', () => {
	expect(direction(looking({ eyeLookUpLeft: 1 }), LEFT)[1]).toBeCloseTo(Math.sin(GAZE_LIMITS.up), 5);
	expect(direction(looking({ eyeLookDownRight: 1 }), RIGHT)[1]).toBeCloseTo(-Math.sin(GAZE_LIMITS.down), 5);
	expect(direction(looking({ eyeLookDownRight: 1 }), LEFT)).toEqual([0, 0, 1]);
});

test("the driver's own eye joint is kept, and may be written in place", () => {
	const joints = identity.slice();
	joints.set([0, Math.sin(0.1), 0, Math.cos(0.1)], 8);
	joints.set([0.1, 0.2, 0.3, 0.9], 0);
	const expression = new Float32Array(EXPRESSION_COUNT);
	expression[EXPRESSION_INDEX.eyeLookOutLeft] = 1;
	addGaze(joints, joints, expression);
	const yaw = 2 * Math.asin(joints[9]!);
	expect(yaw).toBeCloseTo(0.2 + GAZE_LIMITS.horizontal, 5);
	expect(Array.from(joints.subarray(0, 4))).toEqual(Array.from(Float32Array.from([0.1, 0.2, 0.3, 0.9])));
});

test('weights beyond 1 do not turn an eye further, and NaN turns nothing', () => {
	expect(looking({ eyeLookOutLeft: 5 })).toEqual(looking({ eyeLookOutLeft: 1 }));
	expect(looking({ eyeLookOutLeft: NaN, eyeLookUpLeft: -3 })).toEqual(identity);
});
