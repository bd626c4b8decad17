import { expect, test } from 'vitest';
import {
	EXPRESSION_INDEX as AT,
	allBut,
	type ChannelMask,
	channelMask,
	createDriverPose,
	type Driver,
	DriverStack,
	type ExpressionName,
	IdleDriver,
	ManualDriver,
} from '../../../src/drive/index.ts';

function constant(weights: Partial<Record<ExpressionName, number>>): Driver {
	const names = Object.keys(weights) as ExpressionName[];
	return {
		channels: channelMask(...names),
		update: (_seconds, out) => {
			for (const name of names) out.expression[AT[name]] = weights[name]!;
		},
	};
}

function turned(x: number, w: number): Driver {
	return { channels: channelMask('head'), update: (_seconds, out) => out.joints.set([x, 0, 0, w], 4) };
}

const instantly = { fadeSeconds: 0 };

test('an empty stack is a neutral face at rest', () => {
	const pose = createDriverPose();
	pose.expression.fill(0.5);
	pose.joints.fill(9);
	new DriverStack().update(0, pose);
	expect([...pose.expression].every((weight) => weight === 0)).toBe(true);
	expect([...pose.joints]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

test('a higher layer replaces the channels it drives and leaves the others', () => {
	const stack = new DriverStack();
	stack.add(constant({ jawOpen: 0.8 }), { ...instantly, priority: 5 });
	stack.add(constant({ jawOpen: 0.2, browInnerUp: 0.4 }), { ...instantly, priority: 1 });
	const pose = createDriverPose();
	stack.update(0, pose);
	expect(pose.expression[AT.jawOpen]).toBeCloseTo(0.8, 6);
	expect(pose.expression[AT.browInnerUp]).toBeCloseTo(0.4, 6);
});

test('add sums and stops at 1, max keeps the larger, fill gives way to what is taken', () => {
	const stack = new DriverStack();
	stack.add(constant({ jawOpen: 0.7, mouthLeft: 0.6, cheekPuff: 0.5 }), instantly);
	stack.add(constant({ jawOpen: 0.6 }), { ...instantly, blend: 'add' });
	stack.add(constant({ mouthLeft: 0.3 }), { ...instantly, blend: 'max' });
	stack.add(constant({ cheekPuff: 0.9, browInnerUp: 0.3 }), { ...instantly, blend: 'fill' });
	const pose = createDriverPose();
	stack.update(0, pose);
	expect(pose.expression[AT.jawOpen]).toBe(1);
	expect(pose.expression[AT.mouthLeft]).toBeCloseTo(0.6, 6);
	expect(pose.expression[AT.cheekPuff]).toBeCloseTo(0.5, 6);
	expect(pose.expression[AT.browInnerUp]).toBeCloseTo(0.3, 6);
});

test('a mask keeps a layer out of a region', () => {
	const stack = new DriverStack();
	stack.add(constant({ jawOpen: 0.8, browInnerUp: 0.4 }), { ...instantly, mask: allBut('mouth') });
	const pose = createDriverPose();
	stack.update(0, pose);
	expect(pose.expression[AT.jawOpen]).toBe(0);
	expect(pose.expression[AT.browInnerUp]).toBeCloseTo(0.4, 6);
});

test('weights rise and fall without a step, and a removed layer leaves when it is silent', () => {
	const stack = new DriverStack();
	const layer = stack.add(constant({ jawOpen: 1 }), { fadeSeconds: 1 });
	const pose = createDriverPose();
	let last = 0;
	for (let frame = 0; frame <= 240; frame++) {
		if (frame === 120) layer.remove(1);
		stack.update(100 + frame / 60, pose);
		const jaw = pose.expression[AT.jawOpen]!;
		// The steepest point of a smoothstep over 60 frames moves 1.5/60 a frame.
		expect(Math.abs(jaw - last)).toBeLessThan(0.0251);
		if (frame === 60) expect(jaw).toBe(1);
		last = jaw;
	}
	expect(last).toBe(0);
	expect(stack.layers).toHaveLength(0);
});

test('rotations compose under add and meet halfway under a half-weight replace', () => {
	const half = Math.SQRT1_2;
	const stack = new DriverStack();
	stack.add(turned(Math.sin(0.2), Math.cos(0.2)), instantly);
	stack.add(turned(Math.sin(0.1), Math.cos(0.1)), { ...instantly, blend: 'add' });
	const pose = createDriverPose();
	stack.update(0, pose);
	expect(2 * Math.asin(pose.joints[4]!)).toBeCloseTo(0.6, 5);

	const meeting = new DriverStack();
	meeting.add(turned(half, half), { ...instantly, weight: 0.5 });
	meeting.update(0, pose);
	expect(2 * Math.asin(pose.joints[4]!)).toBeCloseTo(Math.PI / 4, 5);
});

test('the blink of a clip silences the blinks of idle life, and never doubles with them', () => {
	const seconds = 60;
	const blinks = (stack: DriverStack): number => {
		const pose = createDriverPose();
		let count = 0;
		let shut = false;
		for (let frame = 0; frame < seconds * 60; frame++) {
			stack.update(frame / 60, pose);
			const now = pose.expression[AT.eyeBlinkLeft]! > 0.5;
			if (now && !shut) count++;
			shut = now;
		}
		return count;
	};
	const alone = new DriverStack();
	alone.add(new IdleDriver({ seed: 3 }));
	expect(blinks(alone)).toBeGreaterThan(5);

	const covered = new DriverStack();
	covered.add(new IdleDriver({ seed: 3 }));
	covered.add(constant({ eyeBlinkLeft: 0, eyeBlinkRight: 0 }), instantly);
	expect(blinks(covered)).toBe(0);
});

test('shutting lids are never wide, and mouthClose never exceeds jawOpen', () => {
	const stack = new DriverStack();
	stack.add(constant({ eyeBlinkLeft: 1, eyeWideLeft: 1, jawOpen: 0.2, mouthClose: 0.9 }), instantly);
	const pose = createDriverPose();
	stack.update(0, pose);
	expect(pose.expression[AT.eyeWideLeft]).toBe(0);
	expect(pose.expression[AT.mouthClose]).toBeCloseTo(0.2, 6);
});

test('numbers that are none, or out of range, leave the stack as weights within 0 and 1', () => {
	const stack = new DriverStack();
	stack.add(constant({ jawOpen: Number.NaN, mouthLeft: 7, browInnerUp: -2 }), instantly);
	const pose = createDriverPose();
	stack.update(0, pose);
	for (const weight of pose.expression) expect(weight >= 0 && weight <= 1).toBe(true);
	expect(pose.expression[AT.mouthLeft]).toBe(1);
});

test('a manual driver takes what was set, gives it back, and names what it does not know', () => {
	const manual = new ManualDriver();
	const stack = new DriverStack();
	stack.add(constant({ jawOpen: 0.1 }), instantly);
	stack.add(manual);
	const pose = createDriverPose();
	manual.set({ jawOpen: 0.9 });
	stack.update(0, pose);
	expect(pose.expression[AT.jawOpen]).toBeCloseTo(0.9, 6);
	manual.release('mouth');
	stack.update(0.1, pose);
	expect(pose.expression[AT.jawOpen]).toBeCloseTo(0.1, 6);
	manual.set({ browInnerUp: 0.5 });
	expect(manual.heldWeights()).toEqual({ browInnerUp: 0.5 });
	expect(() => manual.set({ jawOpne: 1 } as never)).toThrowError(/jawOpne/);
	expect(() => manual.set({ jawOpen: Number.NaN })).toThrowError(/jawOpen/);
});

test('regions cover every channel exactly as named', () => {
	const sum = (mask: ChannelMask): number => mask.reduce((total, factor) => total + factor, 0);
	expect(sum(channelMask('all'))).toBe(56);
	expect(sum(channelMask('eyes'))).toBe(16);
	expect(sum(channelMask('brows'))).toBe(5);
	expect(sum(channelMask('eyes', 'face', 'head'))).toBe(56);
	expect(() => channelMask('elbow' as never)).toThrowError(/elbow/);
});
