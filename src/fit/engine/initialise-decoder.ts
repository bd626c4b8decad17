import { decoderLayout } from './decoder-layout.ts';
import type { Decoder } from './engine.ts';

/** How far from nothing a decoder starts. */
export interface DecoderStart {
	/** Standard deviation of the features; 0.5 where missing. */
	readonly features?: number;
	/** Of the rows that come out, about; 0.1 where missing. Small: what is composed starts near the template. */
	readonly rows?: number;
	/** How strongly a code of unit numbers modulates the weights, against their own size; 0.3 where missing. */
	readonly modulation?: number;
}

/**
 * Fills weights and features of a decoder at random: layers that keep the size of what passes (He et al. 2015), gains of 1, biases
 * of 0. The same numbers from the same generator, whatever the engine.
 *
 * @param random - Numbers in 0..1, seeded.
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
	// Four uniform numbers: near enough to normal, unit variance.
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
