import type { BasisGradient, Decoder, Engine, LinearBasis, Parameters, Tensor } from '../engine/engine.ts';
import { SPLAT_STRIDE } from '../engine/splat-layout.ts';

/** Sizes of a prior. */
export interface PriorShape {
	/** A multiple of 128. */
	readonly splatCount: number;
	/** Length of a person's code. */
	readonly codeCount: number;
	readonly featureCount: number;
	readonly hiddenCount: number;
}

/** Fields of a splat record that the linear basis contains: position, colour, opacity logit. */
export const BASIS_CHANNELS = [0, 1, 2, 12, 13, 14, 15] as const;

/** Scale of a decoder's output in each field of a record: metres, quaternion, log-scale, colour, logit. */
export const ROW_GAINS = [0.004, 0.004, 0.004, 0, 0.1, 0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0, 0.2, 0.2, 0.2, 2] as const;

/**
 * The generative prior of GASP (equation A = C + D(f, z); Saunders et al., 2024, arXiv:2412.07739) with an additional linear part. A
 * person's splats on the average head are template + Σ z·basis + gains · D(features, z). Its data is in the memory of an engine.
 */
export class PriorModel {
	readonly shape: PriorShape;
	/** SPLAT_STRIDE numbers a splat: the learned average person. */
	readonly template: Parameters;
	readonly basis: LinearBasis;
	readonly decoder: Decoder;
	/** Sum of the decoder's and the basis' output; written by `decode`. */
	readonly rows: Tensor;
	/** The person's splats; written by `decode`. */
	readonly splats: Tensor;
	readonly splatsGradient: Tensor;
	readonly #rowsGradient: Tensor;
	readonly #engine: Engine;

	constructor(engine: Engine, shape: PriorShape) {
		const { splatCount, codeCount, featureCount, hiddenCount } = shape;
		this.#engine = engine;
		this.shape = shape;
		const length = splatCount * SPLAT_STRIDE;
		this.template = engine.createParameters(length);
		this.basis = engine.createBasis({
			rowCount: splatCount,
			codeCount,
			channels: BASIS_CHANNELS,
			rowStride: SPLAT_STRIDE,
		});
		this.decoder = engine.createDecoder({
			rowCount: splatCount,
			featureCount,
			hiddenCount,
			codeCount,
			outputCount: SPLAT_STRIDE,
		});
		this.rows = engine.allocate(length);
		this.#rowsGradient = engine.allocate(length);
		this.splats = engine.allocate(length);
		this.splatsGradient = engine.allocate(length);
	}

	/**
	 * Computes `splats` for a code.
	 *
	 * @param parts - Parts of the model that are used, for ablations; both by default.
	 */
	decode(code: Tensor, { linear = true, network = true }: { linear?: boolean; network?: boolean } = {}): void {
		if (network) this.decoder.forward(code, this.rows);
		else this.rows.values.fill(0);
		if (linear) this.basis.addTo(this.rows, code);
		this.#engine.compose(this.splats, undefined, this.#composition());
	}

	/**
	 * Backpropagates `splatsGradient`: adds to the gradients of code, network and template, and clears it.
	 *
	 * @param parts - Which gradients to compute; all by default. Without `decoder` the code's gradient comes from the linear part alone.
	 * `basis` receives the gradient of the basis; without it that gradient is not computed.
	 */
	backward(
		code: Tensor,
		codeGradient: Tensor | undefined,
		{
			network = true,
			features = true,
			template = true,
			decoder = true,
			basis,
		}: { network?: boolean; features?: boolean; template?: boolean; decoder?: boolean; basis?: Tensor | undefined },
	): void {
		const gradient = this.splatsGradient.values;
		this.#engine.composeBackward(this.#rowsGradient, this.splatsGradient, undefined, this.#composition());
		if (decoder) this.decoder.backward(code, this.#rowsGradient, codeGradient, { weights: network, features });
		const trained: BasisGradient | undefined = basis && { code, gradient: basis };
		if (codeGradient) this.basis.backward(this.#rowsGradient, codeGradient, trained);
		if (template) {
			const sum = this.template.gradient.values;
			for (let i = 0; i < gradient.length; i++) sum[i] = sum[i]! + gradient[i]!;
		}
		gradient.fill(0);
	}

	#composition() {
		return { template: this.template.values, rows: this.rows, rowStride: SPLAT_STRIDE, gains: ROW_GAINS };
	}
}
