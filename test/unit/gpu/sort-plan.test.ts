import { describe, expect, test } from 'vitest';
import { drawnSplatCount, SortPlan } from '../../../src/gpu/sort-plan.ts';
import type { SplatFrame, SplatInstance } from '../../../src/gpu/splat-backend.ts';

/** A frame of instances with so many splats each, in the given groups. */
function makeFrame(counts: number[], groups: number[][]): SplatFrame {
	return {
		worldToView: new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -2, 1]),
		instances: counts.map(
			(splatCount): SplatInstance => ({
				model: { splatCount: 1_000_000, vertexCount: 3, dispose: () => undefined },
				vertices: new Float32Array(9),
				weights: new Float32Array(0),
				poseVersion: 0,
				avatarToWorld: new Float32Array(16),
				splatCount,
				opacity: 1,
				capacity: 1_000_000,
				failure: undefined,
				reserve: () => undefined,
				dispose: () => undefined,
			}),
		),
		clusters: groups.map((members, i) => ({
			members,
			nearDepth: 10 - i,
			farDepth: 10.5 - i,
			firstSplat: -1,
			splatCount: -1,
		})),
	};
}

describe('a sort plan', () => {
	test('gives every cluster a contiguous run and keys of its own, farthest first, inside 16 bits', () => {
		const frame = makeFrame([5000, 1, 70_000, 0, 12], [[2], [1, 0], [3], [4]]);
		const plan = new SortPlan();
		plan.fill(frame);
		expect(frame.clusters.map((c) => [c.firstSplat, c.splatCount])).toEqual([
			[0, 70_000],
			[70_000, 5001],
			[75_001, 0],
			[75_001, 12],
		]);
		expect(plan.runs.map((run) => frame.instances.indexOf(run.instance))).toEqual([2, 1, 0, 4]);
		expect(plan.runs.map((run) => run.firstEntry)).toEqual([0, 70_000, 70_001, 75_001]);
		expect(plan.runs[0]!.keyBase).toBe(0);
		expect(plan.runs[1]!.keyBase).toBe(plan.runs[0]!.keyCount);
		expect(plan.runs[2]!.keyBase).toBe(plan.runs[1]!.keyBase);
		expect(plan.runs[3]!.keyBase).toBe(plan.runs[1]!.keyBase + plan.runs[1]!.keyCount);
		const last = plan.runs[3]!;
		expect(last.keyBase + last.keyCount).toBeLessThanOrEqual(65536);
		expect(plan.runs[0]!.keyCount / last.keyCount).toBeGreaterThan(1000);
	});

	test('says whether anything changed since the last time', () => {
		const frame = makeFrame([100, 200], [[0], [1]]);
		const plan = new SortPlan();
		expect(plan.fill(frame)).toBe(true);
		expect(plan.fill(frame)).toBe(false);
		frame.worldToView[14] = -2.001;
		expect(plan.fill(frame)).toBe(true);
		expect(plan.fill(frame)).toBe(false);
		frame.clusters[0]!.nearDepth -= 0.01;
		expect(plan.fill(frame)).toBe(true);
		frame.instances[1]!.splatCount = 150;
		expect(plan.fill(frame)).toBe(true);
		frame.clusters.pop();
		expect(plan.fill(frame)).toBe(true);
		expect(plan.fill(frame)).toBe(false);
	});

	test('keeps a range without extent, or without end, from making keys of nothing', () => {
		for (const [near, far] of [
			[1, 1],
			[2, 1],
			[0, Number.POSITIVE_INFINITY],
			[Number.NaN, Number.NaN],
		] as const) {
			const frame = makeFrame([10], [[0]]);
			frame.clusters[0]!.nearDepth = near;
			frame.clusters[0]!.farDepth = far;
			const plan = new SortPlan();
			plan.fill(frame);
			expect(plan.runs[0]).toMatchObject({ farDepth: 0, keysPerMetre: 0 });
		}
	});

	test('draws whole splats, no more than there is room for', () => {
		const [instance] = makeFrame([10.9], [[0]]).instances;
		expect(drawnSplatCount(instance!)).toBe(10);
		for (const [wanted, drawn] of [
			[-5, 0],
			[Number.NaN, 0],
			[2e9, 1_000_000],
		] as const) {
			instance!.splatCount = wanted;
			expect(drawnSplatCount(instance!)).toBe(drawn);
		}
	});
});
