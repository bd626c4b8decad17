import { expect, test } from 'vitest';
import { EXPRESSION_NAMES } from '../../src/rig/expression-names.ts';
import { makeFixtureAvatar } from '../fixtures/make-fixture-avatar.ts';

test('the fixture is the same for the same seed and another for another', () => {
	const first = makeFixtureAvatar({ splatCount: 200 });
	expect(makeFixtureAvatar({ splatCount: 200 })).toEqual(first);
	expect(makeFixtureAvatar({ splatCount: 200, seed: 2 }).splats).not.toEqual(first.splats);
});

test('its triangles face outwards', () => {
	const { mesh } = makeFixtureAvatar({ splatCount: 100 });
	const p = (corner: number, axis: number) => mesh.positions[corner * 3 + axis]!;
	let volume = 0;
	for (let t = 0; t < mesh.triangles.length; t += 3) {
		const [a, b, c] = mesh.triangles.subarray(t, t + 3) as unknown as [number, number, number];
		volume +=
			(p(a, 0) * (p(b, 1) * p(c, 2) - p(b, 2) * p(c, 1)) +
				p(a, 1) * (p(b, 2) * p(c, 0) - p(b, 0) * p(c, 2)) +
				p(a, 2) * (p(b, 0) * p(c, 1) - p(b, 1) * p(c, 0))) /
			6;
	}
	// A head of about 28 x 16 x 19 cm.
	expect(volume).toBeGreaterThan(0.002);
	expect(volume).toBeLessThan(0.008);
});

test('every expression moves something and stays on the face', () => {
	const { mesh } = makeFixtureAvatar({ splatCount: 100 });
	EXPRESSION_NAMES.forEach((name, i) => {
		expect(mesh.expressions[i]!.vertices.length, name).toBeGreaterThan(0);
		expect(mesh.expressions[i]!.vertices.length, name).toBeLessThan(mesh.positions.length / 3 / 2);
	});
});

test('its splats are whole: unit rotations, positive sizes, triangles that exist', () => {
	const { mesh, splats } = makeFixtureAvatar({ splatCount: 50_000, detail: 4 });
	expect(splats.count).toBe(50_000);
	expect(mesh.positions.length / 3).toBeGreaterThan(5000);
	for (let i = 0; i < splats.count; i++) {
		const [x, y, z, w] = splats.rotations.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
		if (Math.abs(Math.hypot(x, y, z, w) - 1) > 1e-6) throw new Error(`rotation ${i} is not unit`);
	}
	expect(Math.min(...splats.scales.slice(0, 30_000))).toBeGreaterThan(0);
	expect(splats.triangles.every((t) => t < mesh.triangles.length / 3)).toBe(true);
});
