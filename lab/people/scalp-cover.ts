import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { HeadTopology } from '../head-model/head-topology.ts';
import type { HairStyle } from './make-hair.ts';
import type { PersonLayer } from './person.ts';
import { earWeight } from './skin-chart.ts';
import { ramp } from './skin-places.ts';

/** Hair nearer than the first distance hides the scalp fully; hair farther than the second does not hide it. */
const FULL_COVER_METRES = 0.011;
const NO_COVER_METRES = 0.024;

/**
 * How much of the scalp each vertex of the head mesh shows in the colour of hair, 0..1: where cards of hair lie close
 * above, or, without cards, where cropped hair grows.
 */
export function scalpCover(
	mesh: HeadMesh,
	topology: HeadTopology,
	style: HairStyle,
	hair: PersonLayer | undefined,
): Float32Array {
	const ears = earWeight(topology);
	const scalp = softScalp(mesh).map((s, v) => s * Math.max(0, 1 - 2.5 * ears[v]!));
	if (style === 'bald') return scalp.map((s) => 0.1 * s);
	if (hair === undefined) return scalp.map((s) => 0.9 * s);
	// Long hair hangs before the cheek without growing there.
	const hangs = /^(bob|long|short03)/.test(style);
	const grid = pointGrid(hair.positions);
	return scalp.map((s, i) => {
		if (s < 0.02) return 0;
		const at = i * 3;
		const distance = nearest(grid, hair.positions, mesh.positions, at);
		const beforeEar = hangs
			? ramp(0.045, 0.06, mesh.positions[at + 2]!) * ramp(0.18, 0.16, mesh.positions[at + 1]!)
			: 0;
		return Math.min(1, s * 1.2) * ramp(NO_COVER_METRES, FULL_COVER_METRES, distance) * (1 - beforeEar);
	});
}

/** The scalp region with a soft border, one number a vertex: share of scalp triangles around, spread over neighbours. */
function softScalp(mesh: HeadMesh): Float32Array {
	const { triangles, triangleRegions, regionNames } = mesh;
	const count = mesh.positions.length / 3;
	let values = new Float32Array(count);
	const sums = new Float32Array(count);
	const counts = new Float32Array(count);
	const scalp = regionNames.indexOf('scalp');
	triangleRegions.forEach((region, t) => {
		for (let k = 0; k < 3; k++) {
			const v = triangles[t * 3 + k]!;
			sums[v] = sums[v]! + (region === scalp ? 1 : 0);
			counts[v] = counts[v]! + 1;
		}
	});
	values = values.map((_, v) => (counts[v]! > 0 ? sums[v]! / counts[v]! : 0));
	for (let round = 0; round < 2; round++) {
		sums.fill(0);
		counts.fill(0);
		for (let t = 0; t < triangles.length; t += 3) {
			for (let k = 0; k < 3; k++) {
				const v = triangles[t + k]!;
				for (const other of [triangles[t + ((k + 1) % 3)]!, triangles[t + ((k + 2) % 3)]!]) {
					sums[v] = sums[v]! + values[other]!;
					counts[v] = counts[v]! + 1;
				}
			}
		}
		values = values.map((value, v) => (counts[v]! > 0 ? 0.5 * value + (0.5 * sums[v]!) / counts[v]! : value));
	}
	return values;
}

const CELL = NO_COVER_METRES;

function pointGrid(points: Float32Array): Map<string, number[]> {
	const grid = new Map<string, number[]>();
	for (let at = 0; at < points.length; at += 3) {
		const key = `${Math.floor(points[at]! / CELL)},${Math.floor(points[at + 1]! / CELL)},${Math.floor(points[at + 2]! / CELL)}`;
		const list = grid.get(key);
		if (list === undefined) grid.set(key, [at]);
		else list.push(at);
	}
	return grid;
}

function nearest(grid: Map<string, number[]>, points: Float32Array, positions: Float32Array, at: number): number {
	const [x, y, z] = [positions[at]!, positions[at + 1]!, positions[at + 2]!];
	let best = Infinity;
	for (let dx = -1; dx <= 1; dx++) {
		for (let dy = -1; dy <= 1; dy++) {
			for (let dz = -1; dz <= 1; dz++) {
				const key = `${Math.floor(x / CELL) + dx},${Math.floor(y / CELL) + dy},${Math.floor(z / CELL) + dz}`;
				for (const p of grid.get(key) ?? []) {
					const squared = (points[p]! - x) ** 2 + (points[p + 1]! - y) ** 2 + (points[p + 2]! - z) ** 2;
					if (squared < best) best = squared;
				}
			}
		}
	}
	return Math.sqrt(best);
}
