import { expect, test } from 'vitest';
import { lidAt } from '../../../src/drive/blinks.ts';
import { EXPRESSION_INDEX as AT, createDriverPose, DriverStack, IdleDriver } from '../../../src/drive/index.ts';
import { addGaze } from '../../../src/rig/gaze.ts';

const JOINTS = [0, 0.02, 0, 0, 0.1, 0.02, 0.032, 0.17, 0.09, -0.032, 0.17, 0.09];

/** Rotates a vector by a quaternion: the textbook formula. */
function rotate(q: readonly number[], v: readonly number[]): number[] {
	const [x, y, z, w] = q as [number, number, number, number];
	const [a, b, c] = v as [number, number, number];
	const t = [2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a)] as const;
	return [a + w * t[0] + y * t[2] - z * t[1], b + w * t[1] + z * t[0] - x * t[2], c + w * t[2] + x * t[1] - y * t[0]];
}

/** Degrees by which an eye's line of sight misses a point. */
function missOf(
	pose: { expression: Float32Array; joints: Float32Array },
	eye: 2 | 3,
	target: readonly number[],
): number {
	const joints = new Float32Array(16);
	addGaze(joints, pose.joints, pose.expression);
	const neck = [...joints.slice(0, 4)];
	const head = [...joints.slice(4, 8)];
	const own = [...joints.slice(eye * 4, eye * 4 + 4)];
	const at = (joint: number): number[] => JOINTS.slice(joint * 3, joint * 3 + 3);
	const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value - b[i]!);
	const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]!);
	const inHead = rotate(head, minus(at(eye), at(1)));
	const place = plus(at(0), rotate(neck, plus(minus(at(1), at(0)), inHead)));
	const sight = rotate(neck, rotate(head, rotate(own, [0, 0, 1])));
	const wanted = minus(target, place);
	const dot = sight.reduce((sum, value, i) => sum + value * wanted[i]!, 0);
	return (Math.acos(Math.min(1, dot / Math.hypot(...wanted))) * 180) / Math.PI;
}

function live(
	idle: IdleDriver,
	seconds: number,
	each: (time: number, pose: ReturnType<typeof createDriverPose>) => void,
) {
	const pose = createDriverPose();
	const stack = new DriverStack();
	stack.add(idle);
	for (let frame = 0; frame <= seconds * 60; frame++) {
		stack.update(frame / 60, pose);
		each(frame / 60, pose);
	}
}

test('the same seed and clock give the same life, another seed another', () => {
	const record = (seed: number): number[] => {
		const values: number[] = [];
		live(new IdleDriver({ seed }), 20, (_time, pose) => values.push(...pose.expression, ...pose.joints));
		return values;
	};
	const first = record(5);
	expect(record(5)).toEqual(first);
	expect(record(6)).not.toEqual(first);
});

test('a first update in the middle of life is the same moment every time, and lives', () => {
	const moment = (): number[] => {
		const pose = createDriverPose();
		new IdleDriver({ seed: 2 }).update(1234.5, pose);
		return [...pose.expression, ...pose.joints];
	};
	expect(moment()).toEqual(moment());
});

test('blinks come every few seconds, at irregular times, and shut the lids', () => {
	const begins: number[] = [];
	let shut = false;
	let deepest = 0;
	live(new IdleDriver({ seed: 11 }), 300, (time, pose) => {
		const lid = pose.expression[AT.eyeBlinkLeft]!;
		deepest = Math.max(deepest, lid);
		if (lid > 0.5 && !shut) begins.push(time);
		shut = lid > 0.5;
	});
	const pauses = begins.slice(1).map((time, i) => time - begins[i]!);
	expect(begins.length).toBeGreaterThan((300 / 60) * 9);
	expect(begins.length).toBeLessThan((300 / 60) * 28);
	expect(Math.max(...pauses)).toBeLessThan(14);
	expect(Math.max(...pauses) / Math.min(...pauses)).toBeGreaterThan(3);
	expect(deepest).toBeGreaterThan(0.95);
});

test('a lid falls in about 85 ms and takes twice as long to rise', () => {
	const half = (from: number, to: number): number => {
		for (let age = from; age <= to; age += 0.001) {
			if (from === 0 ? lidAt(age) >= 0.99 : lidAt(age) <= 0.05) return age - from;
		}
		return Number.NaN;
	};
	const closing = half(0, 0.4);
	const opening = half(0.121, 0.4);
	expect(closing).toBeGreaterThan(0.06);
	expect(closing).toBeLessThan(0.1);
	expect(opening / closing).toBeGreaterThan(1.6);
	expect(lidAt(0.5)).toBe(0);
});

test('both eyes meet on the target while the head sways and another layer nods', () => {
	const target = [0.25, 0.3, 0.9];
	const idle = new IdleDriver({ seed: 4, attention: 1, jointPositions: JOINTS });
	idle.lookAt(target);
	const stack = new DriverStack();
	stack.add(idle);
	stack.add(
		{
			channels: Float32Array.from({ length: 56 }, (_, i) => (i === 53 ? 1 : 0)),
			update: (seconds, out) =>
				out.joints.set([Math.sin(0.06 * Math.sin(7 * seconds)), 0, 0, Math.cos(0.06 * Math.sin(7 * seconds))], 4),
		},
		{ blend: 'add', fadeSeconds: 0 },
	);
	const pose = createDriverPose();
	let worst = 0;
	for (let frame = 0; frame < 900; frame++) {
		stack.update(frame / 60, pose);
		if (frame > 60) worst = Math.max(worst, missOf(pose, 2, target), missOf(pose, 3, target));
	}
	// Fixations wander over the other's face, about 3 degrees.
	expect(worst).toBeLessThan(4.5);
});

test('eyes lead, the head follows part of the way and stays within its limits', () => {
	const idle = new IdleDriver({ seed: 4, attention: 1, liveliness: 0, jointPositions: JOINTS });
	const pose = createDriverPose();
	const yaw = (): number => 2 * (Math.asin(pose.joints[1]!) + Math.asin(pose.joints[5]!));
	idle.lookAt([0, 0.17, 2]);
	for (let frame = 0; frame < 120; frame++) idle.update(frame / 60, pose);
	const before = yaw();
	// 40 degrees to the subject's left.
	idle.lookAt([1.28, 0.17, 1.62]);
	for (let frame = 120; frame < 141; frame++) idle.update(frame / 60, pose);
	expect(pose.expression[AT.eyeLookOutLeft]).toBeGreaterThan(0.7);
	expect(yaw() - before).toBeLessThan(0.3);
	for (let frame = 141; frame < 300; frame++) idle.update(frame / 60, pose);
	expect(yaw()).toBeGreaterThan(0.3);
	expect(yaw()).toBeLessThan(0.6);
	idle.lookAt([3, 0.17, -0.4]);
	for (let frame = 300; frame < 700; frame++) idle.update(frame / 60, pose);
	expect(yaw()).toBeLessThan(1);
});

test('the lids follow a lowered gaze', () => {
	const idle = new IdleDriver({ seed: 4, attention: 1, jointPositions: JOINTS });
	idle.lookAt([0, -0.15, 0.8]);
	let lowest = 1;
	live(idle, 6, (time, pose) => {
		if (time > 2) lowest = Math.min(lowest, pose.expression[AT.eyeLookDownLeft]!);
	});
	expect(lowest).toBeGreaterThan(0.2);
});

test('no channel jumps between frames, but for lids and eyes', () => {
	let last: number[] | undefined;
	let largest = 0;
	live(new IdleDriver({ seed: 9 }), 60, (_time, pose) => {
		const now = [...pose.expression].filter((_, i) => i > 13).concat([...pose.joints.slice(0, 8)]);
		if (last) largest = Math.max(largest, ...now.map((value, i) => Math.abs(value - last![i]!)));
		last = now;
	});
	expect(largest).toBeLessThan(0.03);
	expect(largest).toBeGreaterThan(0.0005);
});
