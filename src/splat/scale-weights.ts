import { CORRECTIVE_WEIGHT_LIMIT } from './constants.ts';

/**
 * Writes the effect of one unit in an entry of the correctives, for each weight: the weight, clamped to
 * ±CORRECTIVE_WEIGHT_LIMIT, times its steps of centre, colour and opacity. Returns whether any weight is not 0.
 *
 * @param out - Receives 3 numbers a weight.
 * @param steps - Quantisation steps: 3 numbers a weight; see `Correctives`.
 */
export function scaleWeights(out: Float32Array, steps: Float32Array, weights: ArrayLike<number>): boolean {
	let moved = false;
	for (let k = 0, at = 0; k < weights.length; k++, at += 3) {
		const weight = Math.min(CORRECTIVE_WEIGHT_LIMIT, Math.max(-CORRECTIVE_WEIGHT_LIMIT, weights[k]!));
		out[at] = weight * steps[at]!;
		out[at + 1] = weight * steps[at + 1]!;
		out[at + 2] = weight * steps[at + 2]!;
		moved ||= weight !== 0;
	}
	return moved;
}
