import type { LitLayer } from '../render/lit-person.ts';
import { shadedColor } from '../render/shaded-color.ts';

/** How far off a triangle's middle may lie, relative to the nearest one, to be looked at closely: neighbours only. */
const CANDIDATES = 8;

/**
 * A function that gives the lit colour of a layer's surface nearest to a point. For meshes that stand in for a finer
 * layer, such as the eyeballs of the head mesh; slow, meant for small textures.
 */
export function surfaceSampler(
	lit: LitLayer,
	footprintMetres: number,
): (out: Float32Array, point: ArrayLike<number>) => void {
	const { positions, triangles } = lit.layer;
	const count = triangles.length / 3;
	const middles = new Float32Array(count * 3);
	for (let t = 0; t < count; t++) {
		for (let k = 0; k < 3; k++) {
			for (let corner = 0; corner < 3; corner++) {
				middles[t * 3 + k] = middles[t * 3 + k]! + positions[triangles[t * 3 + corner]! * 3 + k]! / 3;
			}
		}
	}
	return (out, point) => {
		const nearest = nearestMiddles(middles, point);
		let best = Infinity;
		let triangle = 0;
		let weights: [number, number, number] = [1, 0, 0];
		for (const candidate of nearest) {
			const found = clampedWeights(lit, candidate, point);
			if (found.distance >= best) continue;
			({ distance: best, weights } = found);
			triangle = candidate;
		}
		shadedColor(out, lit, triangle, weights, footprintMetres);
	};
}

function nearestMiddles(middles: Float32Array, point: ArrayLike<number>): number[] {
	const found: { triangle: number; distance: number }[] = [];
	for (let t = 0; t < middles.length / 3; t++) {
		const distance = Math.hypot(
			middles[t * 3]! - point[0]!,
			middles[t * 3 + 1]! - point[1]!,
			middles[t * 3 + 2]! - point[2]!,
		);
		if (found.length === CANDIDATES && distance >= found[CANDIDATES - 1]!.distance) continue;
		if (found.length === CANDIDATES) found.pop();
		const at = found.findIndex((other) => other.distance > distance);
		found.splice(at < 0 ? found.length : at, 0, { triangle: t, distance });
	}
	return found.map(({ triangle }) => triangle);
}

/** Barycentric weights of the point's foot on a triangle, held inside it, and the distance to where that is. */
function clampedWeights(
	{ layer: { positions, triangles } }: LitLayer,
	triangle: number,
	point: ArrayLike<number>,
): { weights: [number, number, number]; distance: number } {
	const corner = (k: number): number[] => [
		...positions.subarray(triangles[triangle * 3 + k]! * 3, triangles[triangle * 3 + k]! * 3 + 3),
	];
	const [a, b, c] = [corner(0), corner(1), corner(2)] as [number[], number[], number[]];
	const minus = (p: ArrayLike<number>, q: ArrayLike<number>): number[] => [0, 1, 2].map((k) => p[k]! - q[k]!);
	const dot = (p: number[], q: number[]): number => p[0]! * q[0]! + p[1]! * q[1]! + p[2]! * q[2]!;
	const [u, v, w] = [minus(b, a), minus(c, a), minus(point, a)];
	const [uu, uv, vv, wu, wv] = [dot(u, u), dot(u, v), dot(v, v), dot(w, u), dot(w, v)];
	const determinant = uu * vv - uv * uv;
	const solve = (value: number): number => (determinant > 1e-20 ? value / determinant : 0);
	const raw = [0, solve(vv * wu - uv * wv), solve(uu * wv - uv * wu)];
	raw[0] = 1 - raw[1]! - raw[2]!;
	const held = raw.map((value) => Math.max(0, value));
	const sum = held[0]! + held[1]! + held[2]!;
	const weights = held.map((value) => value / sum) as [number, number, number];
	const foot = [0, 1, 2].map((k) => weights[0] * a[k]! + weights[1] * b[k]! + weights[2] * c[k]!);
	return { weights, distance: Math.hypot(...minus(point, foot)) };
}
