import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import type { LandmarkBasis } from './landmark-basis.ts';
import type { LandmarkView } from './register-landmarks.ts';
import { moveCamera, type RigidCamera, toView } from './rigid-camera.ts';
import { solveArrowhead, type ViewEquations } from './solve-arrowhead.ts';

/** Unknowns of a camera: rotation and translation. */
const CAMERA_COUNT = 6;
/** Unknowns of a view. */
const VIEW_COUNT = EXPRESSION_COUNT + CAMERA_COUNT;
/** Keeps the equations positive definite if a view hardly determines its camera. */
const CAMERA_DAMPING = 1e-6;
/** Standard deviation of the prior on expression weights. */
const EXPRESSION_DEVIATION = 0.35;
/** Residuals beyond this many standard deviations are down-weighted (Huber). */
const ROBUST_DEVIATIONS = 3;

/** Current solution of one view. */
export interface LandmarkState {
	readonly view: LandmarkView;
	readonly weights: Float64Array;
	readonly camera: RigidCamera;
	readonly expression: Float64Array;
	/** Standard deviation of a landmark, pixels of this picture. */
	readonly deviation: number;
}

const seen = new Float64Array(3);

/**
 * Takes one Gauss-Newton step on all unknowns together: the identity, and expression and camera of each view. A head farther back in a
 * turned view and another shape look nearly alike, so alternating between them would not converge. Expressions that would leave 0..1
 * are fixed at their bound, and the rest is solved again (active-set method).
 *
 * @param identityPriorWeight - Factor on the identity prior. It is larger than 1 for several views, whose errors are correlated.
 * @returns The largest change of an identity coefficient, standard deviations.
 */
export function stepLandmarks(
	basis: LandmarkBasis,
	identity: Float64Array,
	states: readonly LandmarkState[],
	identityPriorWeight = 1,
): number {
	const { identityCount: n } = basis;
	const size = n + VIEW_COUNT;
	const views = states.map((state, s): ViewEquations => {
		const normal = new Float64Array(size * size);
		const right = new Float64Array(size);
		// The identity prior is added once.
		for (let k = 0; k < n && s === 0; k++) {
			normal[k * (size + 1)] = identityPriorWeight;
			right[k] = -identityPriorWeight * identity[k]!;
		}
		for (let e = 0; e < EXPRESSION_COUNT; e++) {
			normal[(n + e) * (size + 1)] = 1 / EXPRESSION_DEVIATION ** 2;
			right[n + e] = -state.expression[e]! / EXPRESSION_DEVIATION ** 2;
		}
		for (let k = EXPRESSION_COUNT; k < VIEW_COUNT; k++) normal[(n + k) * (size + 1)] = CAMERA_DAMPING;
		addView(normal, right, basis, identity, state);
		return { normal, right, fixed: new Map() };
	});
	let { shared, own } = solveArrowhead(n, views);
	while (fixAtBounds(views, own, states)) ({ shared, own } = solveArrowhead(n, views));
	for (let k = 0; k < n; k++) identity[k] = identity[k]! + shared[k]!;
	states.forEach(({ expression, camera }, s) => {
		const step = own[s]!;
		for (let e = 0; e < EXPRESSION_COUNT; e++) expression[e] = Math.min(1, Math.max(0, expression[e]! + step[e]!));
		const turn = step.subarray(EXPRESSION_COUNT, EXPRESSION_COUNT + 3);
		moveCamera(camera, turn, step.subarray(EXPRESSION_COUNT + 3));
	});
	return shared.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
}

/** Fixes expressions that a step would move beyond 0..1 at their bound. Returns false if there are none. */
function fixAtBounds(
	views: readonly ViewEquations[],
	own: readonly Float64Array[],
	states: readonly LandmarkState[],
): boolean {
	let more = false;
	states.forEach(({ expression }, s) => {
		const { fixed } = views[s]!;
		for (let e = 0; e < EXPRESSION_COUNT; e++) {
			const moved = expression[e]! + own[s]![e]!;
			if (fixed.has(e) || (moved > -1e-9 && moved < 1 + 1e-9)) continue;
			fixed.set(e, (moved < 0 ? 0 : 1) - expression[e]!);
			more = true;
		}
	});
	return more;
}

/** Adds a view's landmarks to its normal equations. */
function addView(
	normal: Float64Array,
	right: Float64Array,
	basis: LandmarkBasis,
	identity: Float64Array,
	{ view, weights, camera, expression, deviation }: LandmarkState,
): void {
	const { identityCount, count } = basis;
	const shapes = identityCount + EXPRESSION_COUNT;
	const active = shapes + CAMERA_COUNT;
	const row = new Float64Array(active);
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
		// Position relative to the centre of rotation: without the translation.
		const [rx, ry, rz] = [x - camera.translation[0]!, y - camera.translation[1]!, -z - camera.translation[2]!];
		for (let axis = 0; axis < 2; axis++) {
			const sign = axis === 0 ? f : -f;
			const along = axis === 0 ? x / z : y / z;
			// d(pixel)/d(position in view space), transformed to the avatar frame. u = c + f·x/z: du = f·(dx + x/z·dZ) with Z = -z.
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
				right[p] = right[p]! + value * residuals[axis]!;
				for (let q = 0; q <= p; q++) normal[p * active + q] = normal[p * active + q]! + value * row[q]!;
			}
		}
	}
}

/** Huber weight of a landmark with a residual of `distance` pixels. */
export function robustWeight(weight: number, distance: number, deviation: number): number {
	const limit = ROBUST_DEVIATIONS * deviation;
	return distance > limit ? (weight * limit) / distance : weight;
}
