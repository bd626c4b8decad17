import type { DriverPose } from '../drive/driver.ts';
import type { ManualDriver } from '../drive/manual.ts';
import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from '../rig/expression-names.ts';
import { JOINT_NAMES, type JointName } from '../rig/head-mesh.ts';

/** A rotation as three.js, glTF or plain numbers have it. */
export type QuaternionLike =
	| { readonly x: number; readonly y: number; readonly z: number; readonly w: number }
	| ArrayLike<number>;

/** Some or all weights: by ARKit name, or 52 numbers in the order of EXPRESSION_NAMES. */
export type ExpressionWeights = Readonly<Partial<Record<ExpressionName, number>>> | ArrayLike<number>;

/**
 * The expression of one avatar. Reading a name gives the weight as the drivers left it; writing one takes it from the
 * drivers until it is released:
 *
 * ```ts
 * ada.expression.jawOpen = 0.6;
 * ada.expression.release('jawOpen');
 * ```
 */
export interface ExpressionControls extends Record<ExpressionName, number> {
	/** All weights as the drivers left them. Read only; changes every frame. */
	readonly weights: Float32Array;
	/** Takes several weights, by name or all 52. */
	set(weights: ExpressionWeights): void;
	/** Gives weights back to the drivers; all 52 when none is named. */
	release(...names: ExpressionName[]): void;
}

/**
 * The joints of one avatar: local rotations from rest. Reading gives x y z w as the drivers left them (live, do not
 * write into it); assigning takes the joint from the drivers until it is released.
 *
 * ```ts
 * ada.joints.head = new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), 0.4);
 * ```
 */
export interface JointControls extends Record<JointName, QuaternionLike> {
	/** Gives joints back to the drivers; all four when none is named. */
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
			set: (weight: number) => manual.set({ [name]: weight }),
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
 * The 52 weights that a pose names; what is not named is 0.
 *
 * @throws GaspardError `argument/invalid` for a list of another length, or a name that is none.
 */
export function expressionVector(weights: ExpressionWeights): Float32Array {
	const vector = new Float32Array(EXPRESSION_COUNT);
	if (isList(weights)) {
		if (weights.length !== EXPRESSION_COUNT) {
			throw new GaspardError(
				'argument/invalid',
				`An expression is 52 weights in the order of EXPRESSION_NAMES; these are ${weights.length}.`,
				{ argument: 'expression', actual: weights.length, expected: EXPRESSION_COUNT },
			);
		}
		vector.set(weights);
		return vector;
	}
	for (const name in weights) {
		if (!Object.hasOwn(EXPRESSION_INDEX, name)) {
			throw new GaspardError('argument/invalid', `"${name}" is no ARKit expression. See EXPRESSION_NAMES.`, {
				argument: 'expression',
				actual: name,
			});
		}
		vector[EXPRESSION_INDEX[name as ExpressionName]] = weights[name as ExpressionName] ?? 0;
	}
	return vector;
}

function isList(value: object): value is ArrayLike<number> {
	return typeof (value as { length?: unknown }).length === 'number';
}
