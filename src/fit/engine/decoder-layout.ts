import { GaspardError } from '../../errors.ts';
import { ROW_BLOCK } from './splat-layout.ts';

/** Sizes of a decoder: featureCount → hiddenCount → hiddenCount → outputCount, modulated by a code. */
export interface DecoderShape {
	/** A multiple of 128. */
	readonly rowCount: number;
	/** A multiple of 8. */
	readonly featureCount: number;
	/** A multiple of 8. */
	readonly hiddenCount: number;
	readonly codeCount: number;
	/** A multiple of 8: 16 for splat records, 32 for splat records followed by harmonics (4 are unused). */
	readonly outputCount: number;
}

/** Position of one matrix or vector among the weights. */
export interface WeightPart {
	readonly name: string;
	readonly offset: number;
	readonly length: number;
}

/**
 * Layout of a decoder's weights. For a code z, and features f of each row:
 *
 *     E   = base + Σ z_m · modulation_m          base, modulation_m: W1 [F×H], b1 [H], b2 [H], g1 [H], g2 [H]
 *     h1  = relu(f · W1 diag(g1) + b1)           g1, g2 of `base` are constant 1 and have no gradient
 *     h2  = relu(h1 · W2 diag(g2) + b2)          W2 [H×H]
 *     row = h2 · W3 + b3                          W3 [H×O], b3 [O]
 *
 * Matrices are row-major, input by output.
 */
export interface DecoderLayout {
	/** E at code 0: F·H + 4H numbers. */
	readonly base: WeightPart;
	readonly hidden: WeightPart;
	readonly output: WeightPart;
	readonly outputBias: WeightPart;
	/** codeCount parts of the length of `base`. */
	readonly modulation: WeightPart;
	/** Offsets within `base` and within each modulation_m. */
	readonly within: { readonly b1: number; readonly b2: number; readonly g1: number; readonly g2: number };
	readonly weightCount: number;
}

/**
 * Computes the layout of a shape.
 *
 * @throws GaspardError `fit/wrong-size` for an invalid shape.
 */
export function decoderLayout(shape: DecoderShape): DecoderLayout {
	const { rowCount, featureCount: f, hiddenCount: h, codeCount, outputCount: o } = shape;
	const whole = [rowCount, f, h, codeCount, o].every((n) => Number.isInteger(n) && n > 0);
	if (!whole || rowCount % ROW_BLOCK || f % 8 || h % 8 || o % 8) {
		throw new GaspardError(
			'fit/wrong-size',
			`A decoder needs a row count that is a multiple of ${ROW_BLOCK}, and features, hidden units and outputs that are multiples of 8.`,
			{ what: 'shape', actual: shape },
		);
	}
	let offset = 0;
	const part = (name: string, length: number): WeightPart => {
		offset += length;
		return { name, offset: offset - length, length };
	};
	const baseLength = f * h + 4 * h;
	return {
		base: part('base', baseLength),
		hidden: part('hidden', h * h),
		output: part('output', h * o),
		outputBias: part('outputBias', o),
		modulation: part('modulation', codeCount * baseLength),
		within: { b1: f * h, b2: f * h + h, g1: f * h + 2 * h, g2: f * h + 3 * h },
		weightCount: offset,
	};
}
