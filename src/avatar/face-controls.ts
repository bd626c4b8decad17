import { checkWeights, type ExpressionWeights, isList } from '../drive/check-face.ts';
import type { DriverPose } from '../drive/driver.ts';
import type { ManualDriver } from '../drive/manual.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from '../rig/expression-names.ts';
import { JOINT_NAMES, type JointName } from '../rig/head-mesh.ts';

/** A rotation as three.js, glTF or plain numbers have it. */
export type QuaternionLike =
	| { readonly x: number; readonly y: number; readonly z: number; readonly w: number }
	| ArrayLike<number>;

export type { ExpressionWeights } from '../drive/check-face.ts';

/**
 * The expression of one avatar: 52 ARKit weights by name. Reading a name gives the weight that the face has now.
 *
 * A weight that you assign is yours: drivers (clips, idle life) do not move it any more, until you give it back with
 * `release`. An assigned 0 holds the weight at 0; it does not release it.
 *
 * ```ts
 * ada.expression.jawOpen = 0.6; // drivers no longer move the jaw
 * ada.expression.release('jawOpen'); // now they do again
 * ```
 *
 * Assigning throws GaspardError `argument/invalid` if the weight is not finite.
 */
export interface ExpressionControls extends Record<ExpressionName, number> {
	/** The 52 weights that the face has now, in the order of EXPRESSION_NAMES. Do not write into it; it changes every frame. */
	readonly weights: Float32Array;
	/**
	 * Assigns several weights, by name or all 52 as a list, until they are released.
	 *
	 * @throws GaspardError `argument/invalid` for a list of another length, an unknown name or a weight that is not finite;
	 *   nothing is set then.
	 */
	set(weights: ExpressionWeights): void;
	/** Gives weights back to the drivers. Without names it gives all 52 back. */
	release(...names: ExpressionName[]): void;
}

/**
 * The joints of one avatar: local rotations from rest. Reading gives x y z w as the joint has them now (it changes every
 * frame; do not write into it). A joint that you assign is yours: drivers do not move it until you release it.
 *
 * ```ts
 * ada.joints.head = new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), 0.4);
 * ada.joints.release('head');
 * ```
 *
 * Assigning throws GaspardError `argument/invalid` if the rotation is not four finite numbers.
 */
export interface JointControls extends Record<JointName, QuaternionLike> {
	/** Gives joints back to the drivers. Without names it gives all four back. */
	release(...names: JointName[]): void;
}

/** Makes the expression of an avatar readable and writable by name. */
export function expressionControls(face: DriverPose, manual: ManualDriver): ExpressionControls {
	const controls = {
		weights: face.expression,
		set(weights: ExpressionWeights): void {
			if (isList(weights)) manual.setExpression(weights);
			else manual.set(weights);
		},
		release(...names: ExpressionName[]): void {
			manual.release(...(names.length > 0 ? names : EXPRESSION_NAMES));
		},
	};
	EXPRESSION_NAMES.forEach((name, index) => {
		Object.defineProperty(controls, name, {
			enumerable: true,
			get: () => face.expression[index]!,
			set: (weight: number) => manual.setWeight(name, weight),
		});
	});
	return controls as ExpressionControls;
}

/** Makes the joints of an avatar readable and writable by name. */
export function jointControls(face: DriverPose, manual: ManualDriver): JointControls {
	const numbers = [0, 0, 0, 1];
	const controls = {
		release(...names: JointName[]): void {
			manual.release(...(names.length > 0 ? names : JOINT_NAMES));
		},
	};
	JOINT_NAMES.forEach((name, index) => {
		const rotation = face.joints.subarray(index * 4, index * 4 + 4);
		Object.defineProperty(controls, name, {
			enumerable: true,
			get: () => rotation,
			set: (quaternion: QuaternionLike) => {
				if (isList(quaternion)) manual.setJoint(name, quaternion);
				else {
					numbers[0] = quaternion.x;
					numbers[1] = quaternion.y;
					numbers[2] = quaternion.z;
					numbers[3] = quaternion.w;
					manual.setJoint(name, numbers);
				}
			},
		});
	});
	return controls as JointControls;
}

/**
 * The 52 weights of an expression; a name that is not given is 0.
 *
 * @throws GaspardError `argument/invalid` for a list of another length, an unknown name or a weight that is not finite.
 */
export function expressionVector(weights: ExpressionWeights): Float32Array {
	checkWeights(weights);
	if (isList(weights)) return Float32Array.from(weights);
	const vector = new Float32Array(EXPRESSION_COUNT);
	for (const name in weights) vector[EXPRESSION_INDEX[name as ExpressionName]] = weights[name as ExpressionName]!;
	return vector;
}
