import { GaspardError } from '../../errors.ts';
import type { Parameters } from '../engine/engine.ts';

/** State of a SmallAdam. */
export interface SmallAdamState {
	readonly first: Float64Array;
	readonly second: Float64Array;
	readonly steps: number;
}

/** Trained numbers and their state of Adam. */
export interface ParametersState {
	readonly values: Float32Array | Float64Array;
	readonly moments1: Float32Array | Float64Array;
	readonly moments2: Float32Array | Float64Array;
	readonly stepCount: number;
}

/** State of one picture. */
export interface FitViewState {
	readonly worldToView: Float64Array;
	readonly focalPixels: number;
	readonly expression: Float32Array;
	/** In clips, where the bust's direction is refined. */
	readonly joints?: Float64Array | undefined;
	readonly light: ParametersState;
	readonly cameraAdam: SmallAdamState;
	readonly expressionAdam: SmallAdamState;
}

/** State of a running fit: plain numbers and arrays, which can be posted or stored (`structuredClone`, IndexedDB). */
export interface PersonFitState {
	readonly version: 3;
	readonly done: number;
	readonly total: number;
	readonly random: number;
	readonly code: ParametersState;
	readonly identity: Float64Array;
	/** Accumulated gradient of the identity since its last step. */
	readonly identitySum: Float64Array;
	readonly identityAdam: SmallAdamState;
	/** Adam of the bust's direction, in clips. */
	readonly bustAdam?: SmallAdamState | undefined;
	readonly hairShift: Float32Array;
	readonly views: readonly FitViewState[];
	/** The tuned network, from the second stage on. */
	readonly network?: ParametersState | undefined;
	/** Reference splats of the prior term and the weight of each, from the second stage on. */
	readonly reference?: Float32Array | undefined;
	readonly referenceWeights?: Float32Array | undefined;
	/** The person's own splats, in the third stage. */
	readonly own?: ParametersState | undefined;
}

/** Copies trained numbers and their state of Adam. */
export function saveParameters({ values, moments1, moments2, stepCount }: Parameters): ParametersState {
	return {
		values: values.values.slice(),
		moments1: moments1.values.slice(),
		moments2: moments2.values.slice(),
		stepCount,
	};
}

/**
 * Restores a copy of `saveParameters`.
 *
 * @throws GaspardError `fit/cannot-resume` if the lengths differ.
 */
export function restoreParameters(parameters: Parameters, state: ParametersState): void {
	for (const name of ['values', 'moments1', 'moments2'] as const) {
		checkSame(parameters[name].length, state[name].length);
		parameters[name].values.set(state[name]);
	}
	parameters.gradient.values.fill(0);
	parameters.stepCount = state.stepCount;
}

/**
 * Checks a number of a saved fit.
 *
 * @throws GaspardError `fit/cannot-resume` if the saved fit belongs to other pictures, another prior, other options or another version.
 */
export function checkSame(expected: number, given: number): void {
	if (expected === given) return;
	throw new GaspardError(
		'fit/cannot-resume',
		'The saved fit has other pictures, another prior, other options or another version. Restore it with those that it began with.',
		{ expected, actual: given },
	);
}
