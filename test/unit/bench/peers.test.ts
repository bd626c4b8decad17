import { expect, test } from 'vitest';
import { coveredDecibels, MOST_DECIBELS } from '../../../bench/peers/measure/covered-decibels.ts';
import { findOrder } from '../../../bench/peers/measure/find-order.ts';
import { depthsOf, TOLERANCE_METRES, wrongNeighbours } from '../../../bench/peers/measure/wrong-neighbours.ts';
import { lookAt } from '../../reference/camera.ts';

const COUNT = 2000;
const centers = new Float32Array(COUNT * 3);
let state = 1;
for (let i = 0; i < centers.length; i++) {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	centers[i] = (state / 2 ** 32 - 0.5) * 0.3;
}

/** Farthest first. */
function exactOrder(depths: Float64Array): Uint32Array {
	return Uint32Array.from(depths.keys()).sort((a, b) => depths[b]! - depths[a]!);
}

const before = depthsOf(centers, lookAt([0, 0, 1], [0, 0, 0]));
const now = depthsOf(centers, lookAt([0.05, 0, 1], [0, 0, 0]));

test('depth is the distance along the view', () => {
	const depths = depthsOf([0, 0, 0, 0, 0, 0.25, 5, 0, 0], lookAt([0, 0, 1], [0, 0, 0]));
	expect([...depths]).toEqual([1, 0.75, 1]);
});

test('an exact order has no wrong neighbours', () => {
	expect(wrongNeighbours(exactOrder(now), now, 0)).toEqual({ pairs: COUNT - 1, wrong: 0, wrongByMillimetre: 0 });
});

test('two splats that changed places are found, and by how much', () => {
	const order = exactOrder(now);
	const [first, last] = [order[0]!, order[COUNT - 1]!];
	order[0] = last;
	order[COUNT - 1] = first;
	// The nearest is drawn first: the one after it is farther. The farthest is drawn last: it is farther than the one before.
	expect(wrongNeighbours(order, now, TOLERANCE_METRES)).toEqual({ pairs: COUNT - 1, wrong: 2, wrongByMillimetre: 2 });
});

test('the order of the frame before is wrong at the depths of this one', () => {
	const stale = wrongNeighbours(exactOrder(before), now, TOLERANCE_METRES);
	expect(stale.wrong).toBeGreaterThan(COUNT / 10);
	expect(stale.wrongByMillimetre).toBeGreaterThan(0);
	expect(stale.wrongByMillimetre).toBeLessThan(stale.wrong);
});

test('neighbours within the tolerance may come in either order', () => {
	expect(wrongNeighbours([0, 1], [1, 1 + TOLERANCE_METRES / 2], TOLERANCE_METRES).wrong).toBe(0);
	expect(wrongNeighbours([0, 1], [1, 1 + TOLERANCE_METRES * 2], TOLERANCE_METRES).wrong).toBe(1);
});

test('an order is recognised among padding, as integers and as floats', () => {
	const order = exactOrder(now);
	const padded = new Uint32Array(COUNT + 48).fill(0xffffffff);
	padded.set(order);
	expect(findOrder(padded, COUNT)).toEqual(order);
	expect(findOrder(Float32Array.from(order), COUNT)).toEqual(order);
});

test('what is no order is not taken for one', () => {
	expect(findOrder(centers, COUNT)).toBeNull();
	expect(findOrder(new Uint32Array(COUNT), COUNT)).toBeNull();
	expect(findOrder(Uint32Array.from(centers.keys()), COUNT)).toBeNull();
	expect(findOrder(exactOrder(now).subarray(0, COUNT / 2), COUNT)).toBeNull();
	const colours = Uint32Array.from({ length: COUNT }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0);
	expect(findOrder(colours, COUNT)).toBeNull();
});

test('pictures are compared where either shows something', () => {
	const a = [100, 100, 100, 255, 0, 0, 0, 255];
	expect(coveredDecibels(a, a)).toBe(MOST_DECIBELS);
	const b = [101, 100, 100, 255, 0, 0, 0, 255];
	expect(coveredDecibels(a, b)).toBeCloseTo(20 * Math.log10(255) + 10 * Math.log10(3), 6);
});
