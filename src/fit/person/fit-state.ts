import { GaspardError } from '../../errors.ts';
import type { Parameters } from '../engine/engine.ts';

/** Adam of a few numbers: what `SmallAdam.save` gives. */
export interface SmallAdamState {
	readonly first: Float64Array;
	readonly second: Float64Array;
	readonly steps: number;
}

/** Trained numbers with the state of Adam. */
export interface ParametersState {
	readonly values: Float32Array | Float64Array;
	readonly moments1: Float32Array | Float64Array;
	readonly moments2: Float32Array | Float64Array;
	readonly stepCount: number;
}

/** What is known of one picture. */
export interface FitViewState {
	readonly worldToView: Float64Array;
	readonly focalPixels: number;
	readonly expression: Float32Array;
	/** Of clips, where the bust is found along the way. */
	readonly joints?: Float64Array | undefined;
	readonly light: ParametersState;
	readonly cameraAdam: SmallAdamState;
	readonly expressionAdam: SmallAdamState;
}

/** A fit under way: plain numbers and arrays, to be posted to a worker or kept (`structuredClone`, IndexedDB). */
export interface PersonFitState {
	readonly version: 2;
	readonly done: number;
	readonly total: number;
	readonly random: number;
	readonly code: ParametersState;
	readonly identity: Float64Array;
	/** Gradient of the identity that waits for its step. */
	readonly identitySum: Float64Array;
	readonly identityAdam: SmallAdamState;
	/** Of the direction of the bust, in clips. */
	readonly bustAdam?: SmallAdamState | undefined;
	readonly hairShift: Float32Array;
	readonly views: readonly FitViewState[];
	/** The tuned network, from the second stage on. */
	readonly network?: ParametersState | undefined;
	/** What splats are held to in the second and the third stage, and how firmly. */
	readonly held?: Float32Array | undefined;
	readonly holdWeights?: Float32Array | undefined;
	/** The person's own splats, in the third stage. */
	readonly own?: ParametersState | undefined;
}

/** A copy of trained numbers. */
export function saveParameters({ values, moments1, moments2, stepCount }: Parameters): ParametersState {
	return {
		values: values.values.slice(),
		moments1: moments1.values.slice(),
		moments2: moments2.values.slice(),
		stepCount,
	};
}

/** Writes a copy back. Throws `fit/cannot-resume` where it is of something else. */
export function restoreParameters(parameters: Parameters, state: ParametersState): void {
	for (const name of ['values', 'moments1', 'moments2'] as const) {
		checkSame(parameters[name].length, state[name].length);
		parameters[name].values.set(state[name]);
	}
	parameters.gradient.values.fill(0);
	parameters.stepCount = state.stepCount;
}

/** Throws `fit/cannot-resume` where a saved fit is not of these pictures, this prior and these options. */
export function checkSame(expected: number, given: number): void {
	if (expected === given) return;
	throw new GaspardError(
		'fit/cannot-resume',
		'The saved fit is of other pictures, another prior or other options: restore it with those it was begun with.',
		{ expected, actual: given },
	);
}
