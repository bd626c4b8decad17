import type { FitCamera } from './camera.ts';
import type { DecoderShape } from './decoder-layout.ts';

/** Numbers in the memory of an engine: float32 in `wasm`, float64 in `ref`. Freed with the engine. */
export interface Tensor {
	readonly length: number;
	/**
	 * A view of the numbers, to read and write. Read this property again after a call that allocates (`allocate…`, `create…`, a `draw`
	 * that needs more memory): the memory may have moved, and an old view is then empty.
	 */
	readonly values: Float32Array | Float64Array;
}

/** Unsigned integers in the memory of an engine, with the same rules. */
export interface IndexTensor {
	readonly length: number;
	readonly values: Uint32Array;
}

/** Trainable numbers with their gradient and the state of Adam. All tensors have the same length. */
export interface Parameters {
	readonly values: Tensor;
	/** ∂loss/∂values. Every backward call adds to it; `adam` clears it. */
	readonly gradient: Tensor;
	readonly moments1: Tensor;
	readonly moments2: Tensor;
	/** Number of steps taken. A checkpoint must include it, together with the moments. */
	stepCount: number;
}

/** Input of a picture. splat-layout.ts defines the strides. */
export interface SplatScene {
	/** Splats at rest: SPLAT_STRIDE numbers each. */
	readonly splats: Tensor;
	/** Degree-1 harmonics: HARMONICS_STRIDE numbers a splat. Without them the colour does not depend on the direction of view. */
	readonly harmonics?: Tensor | undefined;
	/**
	 * How splats follow the head: the triangle of each, and one map per triangle (src/splat/triangle-map.ts, 16 numbers). A map may
	 * transform from any frame to any other; `splats` are in the frame where the maps begin. Without it splats stay at rest.
	 */
	readonly binding?: { readonly triangles: IndexTensor; readonly maps: Tensor } | undefined;
	/** NORMAL_STRIDE numbers a splat, at rest. Required for `light` and for culling. */
	readonly normals?: Tensor | undefined;
	/** Exposure and low-order light of this picture: LIGHT_LENGTH numbers, see splat-layout.ts. Without it colours are unchanged. */
	readonly light?: Tensor | undefined;
}

/** Camera and background of a picture. */
export interface SplatView {
	readonly camera: FitCamera;
	/** Three numbers 0..1, display sRGB. */
	readonly background: readonly number[];
	/** Draws only the first `count` splats. @default all */
	readonly count?: number | undefined;
	/** Factor on every standard deviation: see src/splat/prefix-scale.ts. @default 1 */
	readonly scaleFactor?: number | undefined;
}

/** Tensors that receive gradients. Each is added to; gradients without a tensor are not computed. */
export interface SceneGradients {
	/** Gradient of the rest records, SPLAT_STRIDE numbers each. That of a quaternion is orthogonal to the quaternion. */
	readonly splats?: Tensor | undefined;
	readonly harmonics?: Tensor | undefined;
	/** Gradient of the triangle maps, 16 numbers a triangle. triangle-map-gradient.ts converts it to posed vertices. */
	readonly maps?: Tensor | undefined;
	readonly light?: Tensor | undefined;
	/** CAMERA_LENGTH numbers. camera-steps.ts converts them to rotation, translation and zoom. */
	readonly camera?: Tensor | undefined;
}

/** Draws splats and differentiates the picture: projection, binning, blending and their backward passes. */
export interface Raster {
	/** The last picture: planes r, g, b of size² numbers, rows from the top, display sRGB, over the background. */
	readonly image: Tensor;
	/** Fraction of the background that is visible: size² numbers. Coverage is 1 - transmittance. */
	readonly transmittance: Tensor;
	/** ∂loss/∂image and ∂loss/∂coverage, written by `PictureLoss` or by the caller, with the sizes of the last picture. */
	readonly imageGradient: Tensor;
	readonly coverageGradient: Tensor;
	/** Number of splats that touched the last picture. 0 is not an error. */
	readonly visibleCount: number;
	/** Draws. Throws `fit/bad-camera`, `fit/wrong-size` or `fit/out-of-memory` (also for splats that have grown too large). */
	draw(scene: SplatScene, view: SplatView): void;
	/** Adds the gradients of the last `draw`, whose tensors must not have changed since. Splats out of view get none. */
	backward(gradients: SceneGradients): void;
}

/** Target of a loss. */
export interface PictureTarget {
	/** Planes r, g, b, display sRGB. */
	readonly image: Tensor;
	/** Target coverage, 0..1. Required for a coverage loss. */
	readonly coverage?: Tensor | undefined;
	/** Weight of each pixel, ≥ 0. @default 1 */
	readonly weight?: Tensor | undefined;
}

/** loss = l1 · mean|r| + dssim · mean(1 - SSIM)/2 + coverage · mean(Δcoverage²). Weighted pixels are averaged over ALL pixels. */
export interface LossWeights {
	readonly l1: number;
	readonly dssim: number;
	/** Requires `PictureTarget.coverage`. */
	readonly coverage: number;
	/** Below this δ, |r| is replaced by r²/2δ + δ/2, so that steps stay smooth. @default 0.004 */
	readonly knee?: number | undefined;
}

/** The loss, and its parts without their weights. */
export interface LossValue {
	readonly total: number;
	/** Mean over pixels and channels of weight · |r|, with the knee. */
	readonly l1: number;
	/** Mean of weight · (1 - SSIM)/2; 0 if its weight is 0. */
	readonly dssim: number;
	/** Mean of weight · Δcoverage². */
	readonly coverage: number;
	/** Mean of weight · r² over pixels and channels. PSNR is -10·log10 of it divided by the mean weight. */
	readonly squared: number;
}

/** Network that is evaluated for each splat, with weights modulated by a code (hypernetwork): see decoder-layout.ts. */
export interface Decoder {
	readonly shape: DecoderShape;
	/** All weights in the order of `decoderLayout(shape)`. `initialiseDecoder` sets initial values. */
	readonly weights: Parameters;
	/** featureCount numbers a row. */
	readonly features: Parameters;
	/**
	 * Writes `rows` (outputCount numbers a row), or adds to them.
	 *
	 * @param code - codeCount numbers: identity and other conditioning inputs such as the expression.
	 */
	forward(code: Tensor, rows: Tensor, options?: RowOptions): void;
	/**
	 * Backpropagates ∂loss/∂rows: adds to `codeGradient` and, if enabled in `options`, to the gradients of weights and features. It
	 * recomputes the activations; code, weights and features must be those of the forward pass.
	 */
	backward(
		code: Tensor,
		rowsGradient: Tensor,
		codeGradient: Tensor | undefined,
		options?: DecoderBackwardOptions,
	): void;
}

/** Options of `Decoder.forward`. */
export interface RowOptions {
	/** Adds to the rows instead of writing them. @default false */
	readonly add?: boolean | undefined;
	/** One entry per block of ROW_BLOCK rows; 0 skips the block, whose rows stay unchanged. @default all blocks */
	readonly activeBlocks?: ArrayLike<number> | undefined;
}

/** Options of `Decoder.backward`: which gradients it computes besides that of the code. */
export interface DecoderBackwardOptions {
	/** @default true */
	readonly weights?: boolean | undefined;
	/** @default true */
	readonly features?: boolean | undefined;
	readonly activeBlocks?: ArrayLike<number> | undefined;
}

/** Sizes of a linear basis. */
export interface BasisShape {
	readonly rowCount: number;
	/** Number of components. */
	readonly codeCount: number;
	/** Indices of a row's numbers that the basis adds to, such as [12, 13, 14] for colour. `basis` has them in this order. */
	readonly channels: readonly number[];
	/** Numbers in a row. */
	readonly rowStride: number;
}

/** rows += mean + Σ code_k · basis_k on some channels: PCA or another linear model. */
export interface LinearBasis {
	readonly shape: BasisShape;
	/** rowCount · channels.length numbers, packed. */
	readonly mean: Tensor;
	/** codeCount · rowCount · channels.length numbers, component by component. */
	readonly basis: Tensor;
	/** Adds mean + Σ code_k · basis_k to `rows`. */
	addTo(rows: Tensor, code: Tensor): void;
	/** Adds ∂loss/∂code to `codeGradient`, and ∂loss/∂basis to `trained.gradient`. */
	backward(rowsGradient: Tensor, codeGradient: Tensor, trained?: BasisGradient): void;
}

/** Destination of a basis' gradient, with the code that the rows were computed from. */
export interface BasisGradient {
	readonly code: Tensor;
	/** As long as the basis. */
	readonly gradient: Tensor;
}

/** Converts rows of numbers (from a decoder, a basis or parameters) to splats: template + gains · rows. */
export interface Composition {
	/** SPLAT_STRIDE numbers a splat. */
	readonly template: Tensor;
	/** rowStride numbers a splat: the first SPLAT_STRIDE are for the record, the next HARMONICS_STRIDE (if any) for the harmonics. */
	readonly rows: Tensor;
	readonly rowStride: number;
	/** One factor per number of a row. */
	readonly gains: readonly number[];
}

/** Options of a step of Adam (Kingma and Ba 2015). */
export interface AdamOptions {
	readonly rate: number;
	/** Factors on the rate, repeated over the numbers: 16 of them for splat records. Length 1, 2, 4, 8 or 16. @default [1] */
	readonly rates?: readonly number[] | undefined;
	/** @default 0.9 */
	readonly beta1?: number | undefined;
	/** @default 0.99 */
	readonly beta2?: number | undefined;
	/** @default 1e-8 */
	readonly epsilon?: number | undefined;
	/** Skips groups of 16 numbers whose gradient is 0, including their moments: splats that the picture did not show. @default false */
	readonly sparse?: boolean | undefined;
}

/** Image loss. */
export interface PictureLoss {
	/**
	 * Writes `imageGradient` and `coverageGradient` of the raster's last picture, and returns the loss.
	 *
	 * @param scale - Factor on the gradients, such as 1/views of a step; 1 by default. The returned loss does not include it.
	 * @throws GaspardError `fit/not-finite` if picture or target contain NaN or infinity, `fit/wrong-size` if sizes differ.
	 */
	compare(raster: Raster, target: PictureTarget, weights: LossWeights, scale?: number): LossValue;
}

/**
 * The arithmetic of training and fitting. There are two implementations, whose results agree to 2e-5: `ref` (TypeScript, float64, slow
 * and simple: the reference) and `wasm` (SIMD, and threads if memory can be shared). Results are bit-identical for any number of
 * threads. An engine runs in Node and in a page's worker; on a page's main thread it blocks the page while it works.
 */
export interface Engine {
	readonly kind: 'ref' | 'wasm';
	/** Number of threads including the calling one. */
	readonly threadCount: number;
	/** Allocates zeros. Throws `fit/out-of-memory`. */
	allocate(length: number): Tensor;
	allocateIndices(length: number): IndexTensor;
	/** Allocates `length` zeros with gradient and moments. */
	createParameters(length: number): Parameters;
	/** Creates a raster for pictures up to `maxSize` pixels wide and up to `splatCount` splats. */
	createRaster(size: { readonly splatCount: number; readonly maxSize: number }): Raster;
	/** Creates a loss for pictures up to `maxSize` pixels wide. */
	createPictureLoss(maxSize: number): PictureLoss;
	createDecoder(shape: DecoderShape): Decoder;
	createBasis(shape: BasisShape): LinearBasis;
	/** Computes splats = template + gains · rows, and harmonics = gains · rows. */
	compose(splats: Tensor, harmonics: Tensor | undefined, composition: Composition): void;
	/** Writes (not adds) ∂loss/∂rows from the gradients of splats and harmonics. The template's gradient equals that of the splats. */
	composeBackward(
		rowsGradient: Tensor,
		splatsGradient: Tensor,
		harmonicsGradient: Tensor | undefined,
		composition: Composition,
	): void;
	/** Takes a step with the parameters' gradient, and clears the gradient. */
	adam(parameters: Parameters, options: AdamOptions): void;
	/** Ends the threads and frees the memory. Any later use of the engine throws `fit/disposed`. */
	dispose(): void;
}
