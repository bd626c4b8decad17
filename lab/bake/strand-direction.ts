import type { LitLayer } from '../render/lit-person.ts';
import { shadedColor } from '../render/shaded-color.ts';
import type { SurfaceSample } from './sample-layer.ts';

const ANGLES = 8;
/** How far along and across the picture on the card is compared, in spacings. */
const STEPS = [-0.7, -0.35, 0.35, 0.7] as const;
/** Directions are told apart where the least change is below this share of the mean change. */
const COHERENT = 0.55;

/**
 * The direction in which the picture on a card changes least around a sample: along the hairs. A unit vector in the plane
 * of the triangle, or undefined where no direction stands out.
 */
export function strandDirection(
	lit: LitLayer,
	{ triangle, weights, normal, spacing }: SurfaceSample,
): number[] | undefined {
	const { positions, triangles } = lit.layer;
	const [a, b, c] = [0, 1, 2].map((k) => triangles[triangle * 3 + k]! * 3) as [number, number, number];
	const e1 = [0, 1, 2].map((k) => positions[b + k]! - positions[a + k]!);
	const e2 = [0, 1, 2].map((k) => positions[c + k]! - positions[a + k]!);
	const [g11, g12, g22] = [dot(e1, e1), dot(e1, e2), dot(e2, e2)];
	const determinant = g11 * g22 - g12 * g12;
	if (determinant < 1e-20) return undefined;
	const u = e1.map((x) => x / Math.sqrt(g11));
	const v = [
		normal[1]! * u[2]! - normal[2]! * u[1]!,
		normal[2]! * u[0]! - normal[0]! * u[2]!,
		normal[0]! * u[1]! - normal[1]! * u[0]!,
	];
	shadedColor(center, lit, triangle, weights, 0);
	let sum = 0;
	let least = Infinity;
	let best: number[] | undefined;
	for (let i = 0; i < ANGLES; i++) {
		const angle = (Math.PI * i) / ANGLES;
		const direction = u.map((x, k) => Math.cos(angle) * x + Math.sin(angle) * v[k]!);
		const [d1, d2] = [dot(direction, e1), dot(direction, e2)];
		// Barycentric change for one metre; beyond the triangle the texture simply goes on.
		const p = (d1 * g22 - d2 * g12) / determinant;
		const q = (d2 * g11 - d1 * g12) / determinant;
		let change = 0;
		for (const step of STEPS) {
			const s = step * spacing;
			shadedColor(beside, lit, triangle, [weights[0] - s * (p + q), weights[1] + s * p, weights[2] + s * q], 0);
			change += Math.abs(beside[3]! - center[3]!) + Math.abs(beside[1]! - center[1]!) * beside[3]!;
		}
		sum += change;
		if (change < least) {
			least = change;
			best = direction;
		}
	}
	return least < (COHERENT * sum) / ANGLES ? best : undefined;
}

const center = new Float32Array(4);
const beside = new Float32Array(4);

function dot(a: readonly number[], b: readonly number[]): number {
	return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
}
