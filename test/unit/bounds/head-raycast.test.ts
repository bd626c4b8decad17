import { expect, test } from 'vitest';
import { castRay, type RayHit } from '../../../src/bounds/ray-triangle.ts';
import { makeFixtureMesh } from '../../fixtures/make-fixture-mesh.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const mesh = makeFixtureMesh(1, 1);
const surface = { vertices: mesh.positions, triangles: mesh.triangles, labels: mesh.triangleRegions };
const fresh = (): RayHit => ({ triangle: -1, distance: 0, u: 0, v: 0 });

test('a ray meets the point it was shot at, and says where in the triangle', () => {
	const random = seededRandom(9);
	let met = 0;
	for (let shot = 0; shot < 300; shot++) {
		const triangle = Math.floor(random() * mesh.triangleRegions.length);
		const weights = [0.2 + 0.3 * random(), 0.2 + 0.3 * random()];
		const corner = (k: number, axis: number) => mesh.positions[mesh.triangles[triangle * 3 + k]! * 3 + axis]!;
		const target = [0, 1, 2].map(
			(axis) =>
				corner(0, axis) * (1 - weights[0]! - weights[1]!) +
				corner(1, axis) * weights[0]! +
				corner(2, axis) * weights[1]!,
		);
		const origin = [random() * 2 - 1, random() * 2 - 1, 2];
		const direction = target.map((value, axis) => value - origin[axis]!);
		const hit = fresh();
		if (!castRay(hit, origin, direction, surface, [])) continue;
		// Either the triangle itself, at the end of the ray, or one that lies in front of it.
		if (hit.triangle === triangle) {
			expect(hit.distance).toBeCloseTo(1, 5);
			expect(hit.u).toBeCloseTo(weights[0]!, 4);
			expect(hit.v).toBeCloseTo(weights[1]!, 4);
			met++;
		} else {
			expect(hit.distance).toBeLessThan(1 + 1e-6);
		}
	}
	expect(met).toBeGreaterThan(40);
});

test('a ray from inside, one that looks away and one that passes by meet nothing', () => {
	const inside = [0, 0.16, 0];
	expect(castRay(fresh(), inside, [0, 0, 1], { ...surface, labels: surface.labels }, [0, 0, 1, 1])).toBe(false);
	expect(castRay(fresh(), [0, 0.16, 2], [0, 0, 1], surface, [])).toBe(false);
	expect(castRay(fresh(), [3, 0.16, 2], [0, 0, -1], surface, [])).toBe(false);
});

test('regions that are left out let rays through', () => {
	const origin = [0, 0.14, 2];
	const hit = fresh();
	expect(castRay(hit, origin, [0, 0, -1], surface, [])).toBe(true);
	const label = mesh.triangleRegions[hit.triangle]!;
	const skipped = mesh.regionNames.map((_, i) => (i === label ? 1 : 0));
	const again = fresh();
	if (castRay(again, origin, [0, 0, -1], surface, skipped)) {
		expect(mesh.triangleRegions[again.triangle]).not.toBe(label);
	}
});
