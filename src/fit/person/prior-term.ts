import { SPLAT_STRIDE } from '../engine/splat-layout.ts';

/** Weights of squared deviations in units of: a spacing, a quaternion component, a log-scale, a colour, an opacity logit. */
const POSITION = 1;
const ROTATION = 1;
const LOG_SCALE = 1;
const COLOR = 10;
const LOGIT = 0.05;

/**
 * Adds the gradient of the prior term of GASP: strength · mean over splats of weight · |splat − reference|². The units make fields
 * comparable; positions are measured in spacings.
 *
 * @param gradient - SPLAT_STRIDE numbers a splat, like `splats` and `reference`.
 * @param weights - One a splat.
 * @param spacings - Distance to the neighbours, metres, one a splat.
 */
export function addPriorTerm(
	gradient: Float32Array | Float64Array,
	splats: ArrayLike<number>,
	reference: ArrayLike<number>,
	weights: ArrayLike<number>,
	spacings: ArrayLike<number>,
	strength: number,
): void {
	const count = weights.length;
	for (let i = 0; i < count; i++) {
		const s = i * SPLAT_STRIDE;
		const k = (2 * strength * weights[i]!) / count;
		const add = (from: number, to: number, unit: number): void => {
			for (let f = s + from; f < s + to; f++) gradient[f] = gradient[f]! + k * unit * (splats[f]! - reference[f]!);
		};
		add(0, 3, POSITION / spacings[i]! ** 2);
		add(4, 8, ROTATION);
		add(8, 11, LOG_SCALE);
		add(12, 15, COLOR);
		add(15, 16, LOGIT);
	}
}
