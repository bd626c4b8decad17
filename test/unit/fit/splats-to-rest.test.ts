import { expect, test } from 'vitest';
import { FAINTEST, splatsToRest } from '../../../src/fit/avatar/splats-to-rest.ts';
import { SPLAT_STRIDE } from '../../../src/fit/engine/splat-layout.ts';
import { TRIANGLE_MAP_STRIDE } from '../../../src/splat/triangle-map.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';
import { multiply, transpose } from '../../reference/deform-splats.ts';

const COUNT = 40;
const MAPS = 7;

/** Row by row, of a quaternion x y z w of any length: the rotation times that length squared. */
function matrixOf([x, y, z, w]: readonly number[]): number[] {
	const [a, b, c, d] = [x!, y!, z!, w!];
	return [
		...[d * d + a * a - b * b - c * c, 2 * (a * b - d * c), 2 * (a * c + d * b)],
		...[2 * (a * b + d * c), d * d - a * a + b * b - c * c, 2 * (b * c - d * a)],
		...[2 * (a * c - d * b), 2 * (b * c + d * a), d * d - a * a - b * b + c * c],
	];
}

function covariance(rotation: readonly number[], scales: readonly number[]): number[] {
	const axes = matrixOf(rotation).map((value, i) => value * scales[i % 3]!);
	return multiply(axes, transpose(axes));
}

test('centres go by the affine map, shapes by its turn and size, whatever the length of the quaternions', () => {
	const random = seededRandom(4);
	const near = (): number => 2 * (random() - 0.5);
	const records = Float64Array.from({ length: COUNT * SPLAT_STRIDE }, near);
	for (let i = 0; i < COUNT; i++) {
		records.set(
			[0, 1, 2].map(() => 2 * near() - 4),
			i * SPLAT_STRIDE + 8,
		);
		records.set(
			[0, 1, 2].map(() => random()),
			i * SPLAT_STRIDE + 12,
		);
	}
	const maps = Float64Array.from({ length: MAPS * TRIANGLE_MAP_STRIDE }, near);
	const triangles = Uint32Array.from({ length: COUNT }, (_, i) => i % MAPS);
	const { cloud, kept } = splatsToRest(records, triangles, maps);
	expect(kept).toEqual([...triangles.keys()]);
	for (let i = 0; i < COUNT; i++) {
		const record = [...records.subarray(i * SPLAT_STRIDE, (i + 1) * SPLAT_STRIDE)];
		const map = [...maps.subarray(triangles[i]! * TRIANGLE_MAP_STRIDE, (triangles[i]! + 1) * TRIANGLE_MAP_STRIDE)];
		for (let row = 0; row < 3; row++) {
			const expected = [0, 1, 2].reduce((sum, k) => sum + map[row * 4 + k]! * record[k]!, map[row * 4 + 3]!);
			expect(cloud.centers[i * 3 + row]).toBeCloseTo(expected, 5);
		}
		const length = Math.hypot(...record.slice(4, 8));
		const own = covariance(
			record.slice(4, 8).map((x) => x / length),
			record.slice(8, 11).map(Math.exp),
		);
		// The map's quaternion is as long as the size it gives, so its matrix has that squared.
		const size = Math.hypot(...map.slice(12));
		const turn = matrixOf(map.slice(12)).map((x) => x / size);
		const expected = multiply(multiply(turn, own), transpose(turn));
		const given = covariance(
			[...cloud.rotations.subarray(i * 4, i * 4 + 4)],
			[...cloud.scales.subarray(i * 3, i * 3 + 3)],
		);
		const largest = Math.max(...expected.map(Math.abs));
		for (let k = 0; k < 9; k++) expect(given[k]! / largest).toBeCloseTo(expected[k]! / largest, 4);
	}
});

test('colours and opacities are held within a byte, and what is as faint as nothing is left out', () => {
	const record = (r: number, logit: number): number[] => [
		...[0, 0, 0, 0, 0, 0, 0, 1],
		...[-4, -4, -4, 0, r, 0.5, -0.1, logit],
	];
	const faint = Math.log(FAINTEST / (255 - FAINTEST));
	const records = [record(1.4, 9), record(0.2, faint - 0.2), record(-3, faint + 0.2)].flat();
	const still = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
	const { cloud, kept } = splatsToRest(records, [0, 0, 0], still);
	expect(kept).toEqual([0, 2]);
	expect([...cloud.colors]).toEqual([255, 128, 0, 254, 0, 128, 0, Math.round(255 / (1 + Math.exp(-faint - 0.2)))]);
});
