import { GaspardError } from '../../errors.ts';
import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import type { HeadModel } from '../../rig/head-model.ts';
import type { FitCamera } from '../engine/camera.ts';
import { LandmarkBasis } from './landmark-basis.ts';
import { type LandmarkState, robustWeight, stepLandmarks } from './landmark-step.ts';
import { moveCamera, toFitCamera, toView } from './rigid-camera.ts';
import { solveSymmetric } from './solve-symmetric.ts';
import { startCamera } from './start-camera.ts';

/** Detected landmarks of one picture. */
export interface LandmarkView {
	/** x and y of each landmark, pixels from the top left, in the order of the vertices. */
	readonly pixels: ArrayLike<number>;
	/** Confidence of each landmark; 0 for one that is not visible. @default 1 for all */
	readonly weights?: ArrayLike<number> | undefined;
	/** Width and height of the picture, pixels. */
	readonly size: number;
}

/** Options of `registerLandmarks`. */
export interface RegisterOptions {
	/** Focal length divided by the picture's width. A webcam or phone has about 1.5. @default 1.5 */
	readonly focalRatio?: number | undefined;
	/** Standard deviation of the landmarks, pixels at 256². @default 1.2 */
	readonly noisePixels?: number | undefined;
	/** Number of identity components to solve for. @default 80 */
	readonly identityCount?: number | undefined;
}

/** Result of the registration. */
export interface Registration {
	/** Identity coefficients of the head model. */
	readonly identity: Float64Array;
	readonly views: readonly RegisteredView[];
	/** Standard deviation of the residuals, robust to outliers: pixels at 256². */
	readonly residualPixels: number;
	/** Whether the views are frames of one clip: camera, bust and light stand still and the head turns (`registerClip`). */
	readonly clip?: boolean | undefined;
}

/** Registration of one picture. Without `joints` neck and head are at rest, and the camera moves instead. */
export interface RegisteredView {
	readonly camera: FitCamera;
	/** 52 weights, 0..1. */
	readonly expression: Float32Array;
	/** Local quaternions of neck, head and eyes. @default the picture's joints */
	readonly joints?: Float32Array | undefined;
}

/** Limits of `focalRatio`. */
const SMALLEST_FOCAL = 0.1;
const LARGEST_FOCAL = 100;
const ROUNDS = 12;
/** The solve ends after a step that changes no identity coefficient by more than this, standard deviations. */
const CONVERGED = 0.01;
/** Standard deviation of the head model's own error, pixels at 256². */
const MODEL_PIXELS = 0.8;
/** With larger residuals the landmarks are not those of a face: pixels at 256². */
const WORST_PIXELS = 8;
/** Median of a Rayleigh distribution in standard deviations of one axis. */
const RAYLEIGH_MEDIAN = 1.1774;

/**
 * Finds identity, expressions and cameras that project vertices of the head model to detected landmarks: Gauss-Newton on all of them
 * together, with Gaussian priors on identity and expressions.
 *
 * @param vertices - Index of the head model's vertex for each landmark.
 * @throws GaspardError `fit/no-face` if the landmarks are not those of a face, `fit/bad-camera` for an invalid focal length,
 *   `fit/wrong-size` if lengths differ, `fit/wrong-picture-count` for no view.
 */
export function registerLandmarks(
	model: HeadModel,
	vertices: ArrayLike<number>,
	views: readonly LandmarkView[],
	{ focalRatio = 1.5, noisePixels = 1.2, identityCount = 80 }: RegisterOptions = {},
): Registration {
	if (views.length === 0) {
		throw new GaspardError('fit/wrong-picture-count', 'There is no picture to fit to: give at least one.', {
			actual: 0,
		});
	}
	if (!(focalRatio > SMALLEST_FOCAL && focalRatio < LARGEST_FOCAL)) {
		throw new GaspardError(
			'fit/bad-camera',
			`The focal length divided by the picture's width cannot be ${focalRatio}. Use about 1.5.`,
			{
				what: 'focalRatio',
				actual: focalRatio,
			},
		);
	}
	const count = vertices.length;
	for (const { pixels } of views) {
		if (pixels.length !== count * 2) {
			throw new GaspardError(
				'fit/wrong-size',
				`${count} landmarks need ${count * 2} numbers, but ${pixels.length} were given.`,
				{
					expected: count * 2,
					what: 'landmarks',
					actual: pixels.length,
				},
			);
		}
	}
	const basis = new LandmarkBasis(model, vertices, Math.min(identityCount, model.identityCount));
	const identity = new Float64Array(basis.identityCount);
	const states = views.map((view): LandmarkState => {
		const weights = Float64Array.from({ length: count }, (_, i) => {
			const finite = Number.isFinite(view.pixels[i * 2]!) && Number.isFinite(view.pixels[i * 2 + 1]!);
			return finite ? Math.max(0, view.weights?.[i] ?? 1) : 0;
		});
		const points = basis.points(identity, new Float64Array(EXPRESSION_COUNT));
		const camera = startCamera(points, view.pixels, weights, focalRatio * view.size, view.size);
		return {
			view,
			weights,
			camera,
			expression: new Float64Array(EXPRESSION_COUNT),
			deviation: (Math.hypot(noisePixels, MODEL_PIXELS) * view.size) / 256,
		};
	});
	const priorWeight = identityPriorWeight(views.length, noisePixels);
	try {
		for (const state of states) solveCamera(state, basis.points(identity, state.expression));
		for (let round = 0; round < ROUNDS && stepLandmarks(basis, identity, states, priorWeight) > CONVERGED; round++);
	} catch (error) {
		if (error instanceof GaspardError && error.code === 'fit/not-finite')
			throw noFace('the landmarks contradict each other');
		throw error;
	}
	const residualPixels = residualDeviation(basis, identity, states);
	if (!(residualPixels < WORST_PIXELS))
		throw noFace(`the landmarks differ from a face by ${residualPixels.toFixed(1)} pixels`);
	return {
		identity: Float64Array.from({ length: model.identityCount }, (_, k) => identity[k] ?? 0),
		views: states.map(({ camera, expression }) => ({
			camera: toFitCamera(camera),
			expression: Float32Array.from(expression),
		})),
		residualPixels,
	};
}

/**
 * Factor on the identity prior for several views. Their detection noise is independent, but the head model's error is the same in all of
 * them, so views do not count as independent measurements. Expressions and cameras belong to one view each and need no factor.
 */
function identityPriorWeight(views: number, noisePixels: number): number {
	const common = MODEL_PIXELS ** 2 / (MODEL_PIXELS ** 2 + noisePixels ** 2);
	return 1 + (views - 1) * common;
}

const seen = new Float64Array(3);

/** Takes some Gauss-Newton steps on a camera's rotation and translation alone. */
function solveCamera({ view, weights, camera, deviation }: LandmarkState, points: Float64Array): void {
	for (let step = 0; step < 3; step++) {
		const normal = new Float64Array(36);
		const right = new Float64Array(6);
		const row = new Float64Array(6);
		for (let i = 0; i < weights.length; i++) {
			if (weights[i] === 0) continue;
			toView(seen, camera, points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!);
			const [x, y, z] = [seen[0]!, seen[1]!, -seen[2]!];
			if (z < 0.02) continue;
			// Position relative to the centre of rotation: without the translation.
			const [rx, ry, rz] = [x - camera.translation[0]!, y - camera.translation[1]!, -z - camera.translation[2]!];
			const f = camera.focalPixels / z;
			const dx = view.pixels[i * 2]! - (camera.size / 2 + f * x);
			const dy = view.pixels[i * 2 + 1]! - (camera.size / 2 - f * y);
			const weight = robustWeight(weights[i]!, Math.hypot(dx, dy), deviation);
			// u = c + f·x/z: du = f·(dx + x/z·dZ) with Z = -z.
			for (const [residual, sign, along, across] of [
				[dx, 1, x / z, 0],
				[dy, -1, y / z, 1],
			] as const) {
				const a = [across === 0 ? 1 : 0, across === 0 ? 0 : 1, along] as const;
				// d(position)/d(turn) = turn × r.
				row[0] = sign * f * (a[1] * -rz + a[2] * ry);
				row[1] = sign * f * (a[0] * rz - a[2] * rx);
				row[2] = sign * f * (a[0] * -ry + a[1] * rx);
				for (let k = 0; k < 3; k++) row[3 + k] = sign * f * a[k as 0];
				for (let p = 0; p < 6; p++) {
					right[p] = right[p]! + weight * row[p]! * residual;
					for (let q = 0; q <= p; q++) normal[p * 6 + q] = normal[p * 6 + q]! + weight * row[p]! * row[q]!;
				}
			}
		}
		for (let p = 0; p < 6; p++) normal[p * 7] = normal[p * 7]! * (1 + 1e-6) + 1e-9;
		solveSymmetric(normal, right);
		moveCamera(camera, right.subarray(0, 3), right.subarray(3, 6));
	}
}

/** Standard deviation of one axis from the median distance (Rayleigh distribution), which a few outliers do not change. */
function residualDeviation(basis: LandmarkBasis, identity: Float64Array, states: readonly LandmarkState[]): number {
	const distances: number[] = [];
	for (const { view, weights, camera, expression } of states) {
		const points = basis.points(identity, expression);
		for (let i = 0; i < weights.length; i++) {
			if (weights[i] === 0) continue;
			toView(seen, camera, points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!);
			const f = camera.focalPixels / -seen[2]!;
			const dx = view.pixels[i * 2]! - (camera.size / 2 + f * seen[0]!);
			const dy = view.pixels[i * 2 + 1]! - (camera.size / 2 - f * seen[1]!);
			distances.push((Math.hypot(dx, dy) * 256) / camera.size);
		}
	}
	return distances.sort((a, b) => a - b)[distances.length >> 1]! / RAYLEIGH_MEDIAN;
}

function noFace(why: string): GaspardError {
	return new GaspardError(
		'fit/no-face',
		`No face can be placed: ${why}. Use a picture that shows a face from the front.`,
		{
			why,
		},
	);
}
