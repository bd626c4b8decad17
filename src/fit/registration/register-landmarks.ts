import { GaspardError } from '../../errors.ts';
import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import type { HeadModel } from '../../rig/head-model.ts';
import type { FitCamera } from '../engine/camera.ts';
import { LandmarkBasis } from './landmark-basis.ts';
import { type LandmarkState, robustWeight, stepLandmarks } from './landmark-step.ts';
import { moveCamera, toFitCamera, toView } from './rigid-camera.ts';
import { solveSymmetric } from './solve-symmetric.ts';
import { startCamera } from './start-camera.ts';

/** What a landmark detector found in one picture. */
export interface LandmarkView {
	/** 2 numbers a landmark, pixels, y down, in the order of the vertices. */
	readonly pixels: ArrayLike<number>;
	/** Confidence of each, 0 where it is not seen; 1 everywhere where missing. */
	readonly weights?: ArrayLike<number> | undefined;
	/** Width and height of the picture, pixels. */
	readonly size: number;
}

/** How landmarks are turned into a head. */
export interface RegisterOptions {
	/** Focal length over picture width: 1.5 or so for a webcam or phone. Refined where several distances are seen. */
	readonly focalRatio?: number | undefined;
	/** Deviation of the landmarks, pixels at 256². */
	readonly noisePixels?: number | undefined;
	/** Identity components that are solved for. */
	readonly identityCount?: number | undefined;
}

/** The head in the pictures. */
export interface Registration {
	/** Identity coefficients of the head model. */
	readonly identity: Float64Array;
	readonly views: readonly RegisteredView[];
	/** Deviation of what is left over, a few outliers aside: pixels at 256². */
	readonly residualPixels: number;
	/** Views are of one clip: camera, bust and light stand still in it, and the head turns (`registerClip`). */
	readonly clip?: boolean | undefined;
}

/** The head in one picture. Neck and head joints are at rest where none are given: the camera moves instead. */
export interface RegisteredView {
	readonly camera: FitCamera;
	/** 52 weights, 0..1. */
	readonly expression: Float32Array;
	/** Local quaternions of neck, head and eyes; those of the picture where missing. */
	readonly joints?: Float32Array | undefined;
}

/** Fish eyes and telescopes: no camera for faces. */
const SMALLEST_FOCAL = 0.1;
const LARGEST_FOCAL = 100;
const ROUNDS = 12;
/** A step that moves no identity coefficient by more is the last, deviations. */
const SETTLED = 0.01;
/** What the head model misses of a face, pixels at 256²: more than the best detector does. */
const MODEL_PIXELS = 0.8;
/** A detector that fits worse than this has not found a face: pixels at 256². */
const WORST_PIXELS = 8;
/** Median of a Rayleigh distribution, in deviations of one axis. */
const RAYLEIGH_MEDIAN = 1.1774;

/**
 * Finds identity, expressions and cameras that put vertices of the head model where a detector saw them: Gauss-Newton on all
 * of them together, with the model's own deviations as priors.
 *
 * @param vertices - The vertex of the head model that each landmark stands for.
 * @throws GaspardError `fit/no-face` where the landmarks are no face, `fit/bad-camera`,
 *   `fit/wrong-size` where lengths differ, `fit/wrong-picture-count` for no view.
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
			`The focal length over the picture's width cannot be ${focalRatio}: about 1.5 is usual.`,
			{
				what: 'focalRatio',
				actual: focalRatio,
			},
		);
	}
	const count = vertices.length;
	for (const { pixels } of views) {
		if (pixels.length !== count * 2) {
			throw new GaspardError('fit/wrong-size', `${count} landmarks need ${count * 2} numbers, not ${pixels.length}.`, {
				expected: count * 2,
				what: 'landmarks',
				actual: pixels.length,
			});
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
	const hold = likeness(views.length, noisePixels);
	try {
		for (const state of states) solveCamera(state, basis.points(identity, state.expression));
		for (let round = 0; round < ROUNDS && stepLandmarks(basis, identity, states, hold) > SETTLED; round++);
	} catch (error) {
		if (error instanceof GaspardError && error.code === 'fit/not-finite')
			throw noFace('the landmarks contradict each other');
		throw error;
	}
	const residualPixels = leftOver(basis, identity, states);
	if (!(residualPixels < WORST_PIXELS))
		throw noFace(`the landmarks miss a face by ${residualPixels.toFixed(1)} pixels`);
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
 * How many views say the same as one: noise is new in each of them, but what the model misses of a face is wrong in all of them
 * alike. The identity is held so much more firmly; expressions and cameras are each view's own and believe it.
 */
function likeness(views: number, noisePixels: number): number {
	const common = MODEL_PIXELS ** 2 / (MODEL_PIXELS ** 2 + noisePixels ** 2);
	return 1 + (views - 1) * common;
}

const seen = new Float64Array(3);

/** Some steps of Gauss-Newton on turn and shift alone. */
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
			// The part that turns: without the translation.
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

/** Deviation that the median distance speaks of (Rayleigh): a few landmarks far off do not change it. */
function leftOver(basis: LandmarkBasis, identity: Float64Array, states: readonly LandmarkState[]): number {
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
