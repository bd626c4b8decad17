import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';

/**
 * A small network from the 52 expression weights to the corrective weights. The neutral expression gives exactly 0, in any
 * order of addition: each hidden layer maps x to ReLU(x·W + b) − ReLU(b), the last layer maps x to x·W. Every network of
 * ReLU layers minus its own output at neutral can be brought into this form, by adding the previous layer's neutral output
 * to the biases b.
 */
export interface WeightNetwork {
	readonly hidden: readonly WeightLayer[];
	/** W of the last layer, row-major [units of the last hidden layer, K]. Without hidden layers the units are the expression. */
	readonly output: Float32Array;
}

/** One hidden layer. */
export interface WeightLayer {
	/** W, row-major [units before, units]. */
	readonly weights: Float32Array;
	/** b, one number a unit. */
	readonly biases: Float32Array;
}

/**
 * Returns K, the number of corrective weights of a network.
 *
 * @throws GaspardError `argument/invalid` if the sizes of its layers do not match, or a number is not finite.
 */
export function networkWeightCount({ hidden, output }: WeightNetwork): number {
	let unitCount = EXPRESSION_COUNT;
	hidden.forEach(({ weights, biases }, i) => {
		if (biases.length < 1 || weights.length !== unitCount * biases.length) {
			throw wrong(`hidden[${i}] has ${weights.length} weights and ${biases.length} biases after ${unitCount} units`);
		}
		unitCount = biases.length;
		if (!allFinite(weights) || !allFinite(biases)) throw wrong(`hidden[${i}] is not finite`);
	});
	const count = output.length / unitCount;
	if (!Number.isInteger(count) || count < 1)
		throw wrong(`output has ${output.length} numbers after ${unitCount} units`);
	if (!allFinite(output)) throw wrong('output is not finite');
	return count;
}

/** Writes the corrective weights of an expression, as the decoder's graph computes them except for rounding. Allocates. */
export function evaluateWeightNetwork(
	out: Float32Array | Float64Array,
	{ hidden, output }: WeightNetwork,
	expression: ArrayLike<number>,
): void {
	let units = Float64Array.from(expression);
	for (const { weights, biases } of hidden) {
		const sums = product(units, weights, biases.length);
		units = sums.map((sum, unit) => Math.max(0, sum + biases[unit]!) - Math.max(0, biases[unit]!));
	}
	out.set(product(units, output, output.length / units.length));
}

/** Multiplies a row by a row-major matrix with `columns` columns. */
function product(row: Float64Array, matrix: Float32Array, columns: number): Float64Array {
	const out = new Float64Array(columns);
	for (let i = 0; i < row.length; i++) {
		for (let column = 0; column < columns; column++) out[column]! += row[i]! * matrix[i * columns + column]!;
	}
	return out;
}

function allFinite(values: Float32Array): boolean {
	return values.every((value) => Number.isFinite(value));
}

function wrong(what: string): GaspardError {
	return new GaspardError('argument/invalid', `The network of corrective weights is invalid: ${what}.`, {
		argument: 'network',
	});
}
