import { decoderLayout } from './decoder-layout.ts';
import type { Decoder } from './engine.ts';

/** Standard deviations of a decoder's initial values. */
export interface DecoderStart {
	/** Standard deviation of the features. @default 0.5 */
	readonly features?: number;
	/** Approximate standard deviation of the output rows. It is small so that composed splats start near the template. @default 0.1 */
	readonly rows?: number;
	/** Strength of the modulation by a code of unit numbers, relative to the weights. @default 0.3 */
	readonly modulation?: number;
}

/**
 * Initialises weights and features of a decoder at random: layers that preserve the variance (He et al. 2015), gains 1, biases 0. The
 * numbers depend only on the generator, not on the engine.
 *
 * @param random - Seeded generator of numbers in 0..1.
 */
export function initialiseDecoder(
	decoder: Decoder,
	random: () => number,
	{ features = 0.5, rows = 0.1, modulation = 0.3 }: DecoderStart = {},
): void {
	const { featureCount, hiddenCount, codeCount } = decoder.shape;
	const layout = decoderLayout(decoder.shape);
	const { within, base } = layout;
	const weights = decoder.weights.values.values;
	// The sum of four uniform numbers, scaled to unit variance, is close to normal.
	const normal = (): number => Math.fround((random() + random() + random() + random() - 2) * Math.sqrt(3));
	const fill = (values: Float32Array | Float64Array, from: number, length: number, deviation: number): void => {
		for (let i = from; i < from + length; i++) values[i] = Math.fround(deviation * normal());
	};
	weights.fill(0);
	fill(weights, base.offset, featureCount * hiddenCount, Math.sqrt(2 / featureCount));
	weights.fill(1, base.offset + within.g1, base.offset + base.length);
	fill(weights, layout.hidden.offset, layout.hidden.length, Math.sqrt(2 / hiddenCount));
	fill(weights, layout.output.offset, layout.output.length, rows / Math.sqrt(hiddenCount));
	const share = modulation / Math.sqrt(codeCount);
	for (let m = 0; m < codeCount; m++) {
		const at = layout.modulation.offset + m * base.length;
		fill(weights, at, featureCount * hiddenCount, share / Math.sqrt(featureCount));
		fill(weights, at + within.b1, hiddenCount, share);
		fill(weights, at + within.b2, 3 * hiddenCount, share / 3);
	}
	fill(decoder.features.values.values, 0, decoder.features.values.length, features);
}
