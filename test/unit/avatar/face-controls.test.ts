import { PerformanceObserver } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import {
	type ExpressionWeights,
	expressionControls,
	expressionVector,
	jointControls,
} from '../../../src/avatar/face-controls.ts';
import { createDriverPose } from '../../../src/drive/driver.ts';
import { ManualDriver } from '../../../src/drive/manual.ts';

function makeControls() {
	const face = createDriverPose();
	const manual = new ManualDriver();
	const expression = expressionControls(face, manual);
	const joints = jointControls(face, manual);
	/** The face as the manual driver alone makes it. */
	const driven = (): { expression: number[]; joints: number[] } => {
		const out = createDriverPose();
		manual.update(0, out);
		return { expression: [...out.expression], joints: [...out.joints] };
	};
	return { manual, expression, joints, driven };
}

const withOne = (index: number, weight: number): number[] => {
	const list = new Array(52).fill(0.25);
	list[index] = weight;
	return list;
};

describe('weights that are no expression', () => {
	const BAD: Readonly<Record<string, ExpressionWeights>> = {
		'a list that is too short': [1, 0.5],
		'a list that is too long': new Float32Array(53),
		'an empty list': [],
		'a list with NaN': withOne(17, Number.NaN),
		'a list with infinity': Float32Array.from(withOne(51, Infinity)),
		'a list with a hole': withOne(3, undefined as never),
		'a name with NaN': { mouthSmileLeft: 0.5, jawOpen: Number.NaN },
		'a name without a weight': { mouthSmileLeft: 0.5, jawOpen: undefined as never },
		'a name that is none': { mouthSmileLeft: 0.5, jawOpened: 1 } as never,
	};

	test.each(Object.entries(BAD))('%s is refused by every way in, and sets nothing', (_, weights) => {
		const { manual, expression, driven } = makeControls();
		const before = driven();
		const invalid = expect.objectContaining({ code: 'argument/invalid' });
		expect(() => expression.set(weights)).toThrow(invalid);
		expect(() => expressionVector(weights)).toThrow(invalid);
		if (Array.isArray(weights)) expect(() => manual.setExpression(weights)).toThrow(invalid);
		expect(driven()).toEqual(before);
		expect([...manual.channels]).toEqual(new Array(56).fill(0));
	});

	test('a single weight that is not finite is refused, too', () => {
		const { expression, driven } = makeControls();
		expect(() => {
			expression.jawOpen = Number.NaN;
		}).toThrow(/jawOpen/);
		expect(driven().expression).toEqual(new Array(52).fill(0));
	});
});

test('52 weights and weights by name are taken by every way in', () => {
	const { expression, driven } = makeControls();
	expression.set(withOne(17, 0.5));
	expect(driven().expression).toEqual(withOne(17, 0.5));
	expect([...expressionVector(withOne(17, 0.5))]).toEqual(withOne(17, 0.5));
	expression.set({ jawOpen: 1 });
	expect(driven().expression).toEqual(withOne(17, 1));
	expression.jawOpen = 0.75;
	expect(driven().expression).toEqual(withOne(17, 0.75));
	expect(expressionVector({ jawOpen: 1 })[17]).toBe(1);
});

test('a rotation is four finite numbers, of any length', () => {
	const { joints, driven } = makeControls();
	joints.head = [0, 2, 0, 0];
	expect(driven().joints.slice(4, 8)).toEqual([0, 1, 0, 0]);
	const invalid = expect.objectContaining({ code: 'argument/invalid' });
	for (const wrong of [[0, 1, 0], [0, 0, 0, 1, 0], [0, Number.NaN, 0, 1], { x: 0, y: 0, z: Infinity, w: 1 }]) {
		expect(() => {
			joints.head = wrong;
		}).toThrow(invalid);
	}
	expect(driven().joints.slice(4, 8)).toEqual([0, 1, 0, 0]);
	joints.head = [0, 0, 0, 0];
	expect(driven().joints.slice(4, 8)).toEqual([0, 0, 0, 1]);
});

test('assigning weights by name leaves nothing to collect', async () => {
	const { expression } = makeControls();
	let collections: number[] = [];
	const observer = new PerformanceObserver((list) => {
		collections.push(...list.getEntries().map(({ startTime }) => startTime));
	});
	observer.observe({ entryTypes: ['gc'] });
	const assign = (times: number): void => {
		for (let i = 0; i < times; i++) {
			expression.jawOpen = 0.25;
			expression.mouthSmileLeft = 0.5;
		}
	};
	// The compiler takes what it needs first.
	assign(200_000);
	await new Promise((done) => setTimeout(done, 20));
	collections = [];
	const begin = performance.now();
	// An object for each would be more than 100 MB.
	assign(2_000_000);
	const end = performance.now();
	await new Promise((done) => setTimeout(done, 20));
	observer.disconnect();
	expect(collections.filter((start) => start >= begin && start <= end)).toHaveLength(0);
});
