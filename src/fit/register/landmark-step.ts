import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import type { LandmarkBasis } from './landmark-basis.ts';
import type { LandmarkView } from './register-landmarks.ts';
import { moveCamera, type RigidCamera, toView } from './rigid-camera.ts';
import { solveSymmetric } from './solve-symmetric.ts';

/** Turn and shift of a camera. */
const CAMERA_COUNT = 6;
/** Unknowns of a view. */
const VIEW_COUNT = EXPRESSION_COUNT + CAMERA_COUNT;
/** Keeps the equations definite where a view hardly tells a camera. */
const CAMERA_DAMPING = 1e-6;
/** Expressions are small on the average; their weights have about this deviation. */
const EXPRESSION_DEVIATION = 0.35;
/** What a residual beyond so many deviations counts is capped (Huber). */
const ROBUST_DEVIATIONS = 3;

/** What is known of one picture's landmarks. */
export interface LandmarkState {
	readonly view: LandmarkView;
	readonly weights: Float64Array;
	readonly camera: RigidCamera;
	readonly expression: Float64Array;
	/** Of a landmark, pixels of this picture. */
	readonly deviation: number;
}

const seen = new Float64Array(3);

/**
 * One step of Gauss-Newton on everything at once: identity, and expression and camera of each view. A head farther back in
 * a turned view and another shape look nearly alike: solved in turns, neither would find its way. Expressions that would leave
 * 0..1 stay at their bound while the rest is solved again.
 *
 * @returns The largest move of an identity coefficient, deviations.
 */
export function stepLandmarks(basis: LandmarkBasis, identity: Float64Array, states: readonly LandmarkState[]): number {
	const { identityCount } = basis;
	const size = identityCount + states.length * VIEW_COUNT;
	const normal = new Float64Array(size * size);
	const right = new Float64Array(size);
	for (let k = 0; k < identityCount; k++) {
		normal[k * (size + 1)] = 1;
		right[k] = -identity[k]!;
	}
	states.forEach((state, s) => {
		const base = identityCount + s * VIEW_COUNT;
		for (let e = 0; e < EXPRESSION_COUNT; e++) {
			normal[(base + e) * (size + 1)] = 1 / EXPRESSION_DEVIATION ** 2;
			right[base + e] = -state.expression[e]! / EXPRESSION_DEVIATION ** 2;
		}
		for (let k = EXPRESSION_COUNT; k < VIEW_COUNT; k++) normal[(base + k) * (size + 1)] = CAMERA_DAMPING;
		addView(normal, right, base, basis, identity, state);
	});
	const step = solveWithin(normal, right, (index) => {
		const own = index - identityCount;
		const e = own % VIEW_COUNT;
		return own < 0 || e >= EXPRESSION_COUNT ? undefined : states[Math.floor(own / VIEW_COUNT)]!.expression[e]!;
	});
	for (let k = 0; k < identityCount; k++) identity[k] = identity[k]! + step[k]!;
	states.forEach(({ expression, camera }, s) => {
		const base = identityCount + s * VIEW_COUNT;
		for (let e = 0; e < EXPRESSION_COUNT; e++) {
			expression[e] = Math.min(1, Math.max(0, expression[e]! + step[base + e]!));
		}
		const at = base + EXPRESSION_COUNT;
		moveCamera(camera, step.subarray(at, at + 3), step.subarray(at + 3, at + 6));
	});
	return step.subarray(0, identityCount).reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
}

/** Solves for a step; numbers whose value `bounded` knows stay within 0..1. */
function solveWithin(
	normal: Float64Array,
	right: Float64Array,
	bounded: (index: number) => number | undefined,
): Float64Array {
	const size = right.length;
	const fixed = new Map<number, number>();
	for (;;) {
		const matrix = normal.slice();
		const step = right.slice();
		for (const [index, given] of fixed) {
			for (let i = 0; i < size; i++) {
				const between = i > index ? normal[i * size + index]! : normal[index * size + i]!;
				if (!fixed.has(i)) step[i] = step[i]! - between * given;
				matrix[i > index ? i * size + index : index * size + i] = i === index ? 1 : 0;
			}
		}
		for (const [index, given] of fixed) step[index] = given;
		solveSymmetric(matrix, step);
		let more = false;
		for (let i = 0; i < size; i++) {
			const value = bounded(i);
			if (value === undefined || fixed.has(i)) continue;
			const moved = value + step[i]!;
			if (moved > -1e-9 && moved < 1 + 1e-9) continue;
			fixed.set(i, (moved < 0 ? 0 : 1) - value);
			more = true;
		}
		if (!more) return step;
	}
}

/** Adds what a view's landmarks say to the normal equations. */
function addView(
	normal: Float64Array,
	right: Float64Array,
	base: number,
	basis: LandmarkBasis,
	identity: Float64Array,
	{ view, weights, camera, expression, deviation }: LandmarkState,
): void {
	const { identityCount, count } = basis;
	const size = right.length;
	const shapes = identityCount + EXPRESSION_COUNT;
	const active = shapes + CAMERA_COUNT;
	const row = new Float64Array(active);
	const places = Uint32Array.from({ length: active }, (_, p) => (p < identityCount ? p : base + p - identityCount));
	const points = basis.points(identity, expression);
	const r = camera.rotation;
	for (let i = 0; i < count; i++) {
		if (weights[i] === 0) continue;
		toView(seen, camera, points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!);
		const [x, y, z] = [seen[0]!, seen[1]!, -seen[2]!];
		if (z < 0.02) continue;
		const f = camera.focalPixels / z;
		const residuals = [
			view.pixels[i * 2]! - (camera.size / 2 + f * x),
			view.pixels[i * 2 + 1]! - (camera.size / 2 - f * y),
		];
		const weight = robustWeight(weights[i]!, Math.hypot(...residuals), deviation) / deviation ** 2;
		// The part that turns: without the translation.
		const [rx, ry, rz] = [x - camera.translation[0]!, y - camera.translation[1]!, -z - camera.translation[2]!];
		for (let axis = 0; axis < 2; axis++) {
			const sign = axis === 0 ? f : -f;
			const along = axis === 0 ? x / z : y / z;
			// d(pixel)/d(position in view space), and on to the avatar frame. u = c + f·x/z: du = f·(dx + x/z·dZ) with Z = -z.
			const a = [axis === 0 ? 1 : 0, axis === 0 ? 0 : 1, along] as const;
			basis.writeRow(
				row.subarray(0, shapes),
				i,
				[0, 1, 2].map((k) => sign * (r[axis * 3 + k]! + along * r[6 + k]!)),
			);
			// d(position)/d(turn) = turn × r.
			row[shapes] = sign * (a[1] * -rz + a[2] * ry);
			row[shapes + 1] = sign * (a[0] * rz - a[2] * rx);
			row[shapes + 2] = sign * (a[0] * -ry + a[1] * rx);
			for (let k = 0; k < 3; k++) row[shapes + 3 + k] = sign * a[k as 0];
			for (let p = 0; p < active; p++) {
				const value = weight * row[p]!;
				if (value === 0) continue;
				const at = places[p]!;
				right[at] = right[at]! + value * residuals[axis]!;
				for (let q = 0; q <= p; q++) normal[at * size + places[q]!] = normal[at * size + places[q]!]! + value * row[q]!;
			}
		}
	}
}

/** Huber's weight of a landmark that is so many pixels off. */
export function robustWeight(weight: number, distance: number, deviation: number): number {
	const limit = ROBUST_DEVIATIONS * deviation;
	return distance > limit ? (weight * limit) / distance : weight;
}
