import { expect, test } from 'vitest';
import { progressiveSamples } from '../../lab/bake/progressive-samples.ts';
import { seededRandom } from '../fixtures/seeded-random.ts';

const COUNT = 12_000;

/** Points on a unit sphere, four times as dense where x > 0 in the wish and in number. */
function sphere(seed: number) {
	const random = seededRandom(seed);
	const positions = new Float32Array(COUNT * 3);
	const spacings = new Float32Array(COUNT);
	for (let i = 0; i < COUNT; i++) {
		const x = (random() < 0.8 ? 1 : -1) * random();
		const angle = 2 * Math.PI * random();
		const radius = Math.sqrt(1 - x * x);
		positions.set([x, radius * Math.cos(angle), radius * Math.sin(angle)], i * 3);
		spacings[i] = x > 0 ? 1 : 2;
	}
	return { count: COUNT, positions, normals: positions, spacings, separateFaces: true };
}

function nearestDistances(positions: Float32Array, chosen: Uint32Array, keep: (i: number) => boolean): number[] {
	return [...chosen].filter(keep).map((i) => {
		let nearest = Infinity;
		for (const j of chosen) {
			if (j === i) continue;
			const distance = Math.hypot(...[0, 1, 2].map((k) => positions[i * 3 + k]! - positions[j * 3 + k]!));
			nearest = Math.min(nearest, distance);
		}
		return nearest;
	});
}

test('samples are chosen once each', () => {
	const chosen = progressiveSamples(sphere(1), 3000);
	expect(new Set(chosen).size).toBe(3000);
});

test.each([100, 400, 1600])('the first %i samples are blue noise: no two much closer than the rest', (count) => {
	const candidates = sphere(2);
	const chosen = progressiveSamples(candidates, 3000).subarray(0, count);
	// Away from the border between both densities.
	const distances = nearestDistances(candidates.positions, chosen, (i) => candidates.positions[i * 3]! > 0.2);
	const mean = distances.reduce((sum, x) => sum + x, 0) / distances.length;
	// Random points come as close as a few hundredths of the mean.
	expect(Math.min(...distances)).toBeGreaterThan(0.6 * mean);
});

test('a prefix is as dense as the wished spacings say', () => {
	const candidates = sphere(3);
	const chosen = progressiveSamples(candidates, 3000).subarray(0, 1000);
	const dense = [...chosen].filter((i) => candidates.positions[i * 3]! > 0).length;
	// Half the spacing on half of the sphere: four to one. The border blurs it a little.
	expect(dense / chosen.length).toBeGreaterThan(0.74);
	expect(dense / chosen.length).toBeLessThan(0.84);
});

test('two faces of a thin sheet do not hold each other off', () => {
	const random = seededRandom(4);
	const positions = new Float32Array(2000 * 3);
	const normals = new Float32Array(2000 * 3);
	for (let i = 0; i < 2000; i++) {
		const side = i % 2 ? 1 : -1;
		positions.set([random(), random(), side * 1e-4], i * 3);
		normals.set([0, 0, side], i * 3);
	}
	const spacings = new Float32Array(2000).fill(1);
	const chosen = progressiveSamples({ count: 2000, positions, normals, spacings, separateFaces: true }, 200);
	const upper = [...chosen].filter((i) => i % 2).length;
	expect(upper).toBeGreaterThan(90);
	expect(upper).toBeLessThan(110);
});
