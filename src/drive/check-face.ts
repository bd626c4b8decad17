import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from '../rig/expression-names.ts';
import type { JointName } from '../rig/head-mesh.ts';

/** Some or all weights: by ARKit name, or 52 numbers in the order of EXPRESSION_NAMES. */
export type ExpressionWeights = Readonly<Partial<Record<ExpressionName, number>>> | ArrayLike<number>;

/** Whether a value is an array or a typed array, not an object with names. */
export function isList(value: object): value is ArrayLike<number> {
	return typeof (value as { length?: unknown }).length === 'number';
}

/**
 * The rule for weights that come from outside, by name or as a list: a list has 52, every name is an ARKit expression, and
 * every weight is finite.
 *
 * @throws GaspardError `argument/invalid`.
 */
export function checkWeights(weights: ExpressionWeights): void {
	if (isList(weights)) checkList(weights);
	else {
		for (const name in weights) {
			if (!Object.hasOwn(EXPRESSION_INDEX, name)) throw unknownName(name);
			checkWeight(name as ExpressionName, weights[name as ExpressionName]);
		}
	}
}

/** See checkWeights. */
export function checkWeight(name: ExpressionName, weight: number | undefined): void {
	if (Number.isFinite(weight)) return;
	throw new GaspardError('argument/invalid', `The weight of ${name} is ${weight}. Use a number from 0 to 1.`, {
		argument: name,
		actual: weight,
	});
}

/**
 * The same rule for a rotation: four finite numbers.
 *
 * @throws GaspardError `argument/invalid`.
 */
export function checkRotation(name: JointName, quaternion: ArrayLike<number>): void {
	let lengthSquared = 0;
	for (let i = 0; i < 4; i++) lengthSquared += quaternion[i]! * quaternion[i]!;
	if (quaternion.length === 4 && Number.isFinite(lengthSquared)) return;
	throw new GaspardError(
		'argument/invalid',
		`The rotation of ${name} is [${Array.from(quaternion).join(', ')}]. Use a quaternion x, y, z, w of finite numbers.`,
		{ argument: name, actual: quaternion },
	);
}

function checkList(weights: ArrayLike<number>): void {
	if (weights.length !== EXPRESSION_COUNT) {
		throw new GaspardError(
			'argument/invalid',
			`An expression is ${EXPRESSION_COUNT} weights in the order of EXPRESSION_NAMES; this list has ${weights.length}. Set some weights by name: { jawOpen: 0.5 }.`,
			{ argument: 'expression', expected: EXPRESSION_COUNT, actual: weights.length },
		);
	}
	for (let i = 0; i < EXPRESSION_COUNT; i++) checkWeight(EXPRESSION_NAMES[i]!, weights[i]);
}

function unknownName(name: string): GaspardError {
	return new GaspardError(
		'argument/invalid',
		`"${name}" is not an ARKit expression. See EXPRESSION_NAMES; arkitName converts other names.`,
		{ argument: name },
	);
}
