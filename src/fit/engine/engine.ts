import type { FitCamera } from './camera.ts';
import type { DecoderShape } from './decoder-layout.ts';

/** Numbers in the memory of an engine: float32 in `wasm`, float64 in `ref`. Freed with the engine. */
export interface Tensor {
	readonly length: number;
	/**
	 * A view of the numbers, to read and write. Read this property anew after any call that allocates (`allocate…`,
	 * `create…`, a `draw` that needs more room): memory may have moved, and a kept view of it is then empty.
	 */
	readonly values: Float32Array | Float64Array;
}

/** Unsigned integers in the memory of an engine, under the same rules. */
export interface IndexTensor {
	readonly length: number;
	readonly values: Uint32Array;
}

/** What is trained: numbers with their gradient and the state of Adam. All have one length. */
export interface Parameters {
	readonly values: Tensor;
	/** ∂loss/∂values. Every backward call adds to it; `adam` empties it. */
	readonly gradient: Tensor;
	readonly moments1: Tensor;
	readonly moments2: Tensor;
	/** Steps taken so far; part of what a checkpoint must keep, with the moments. */
	stepCount: number;
}

/** What a picture is made of. Strides are those of splat-layout.ts. */
export interface SplatScene {
	/** At rest: SPLAT_STRIDE numbers a splat. */
	readonly splats: Tensor;
	/** Degree-1 harmonics: HARMONICS_STRIDE numbers a splat. Without: the colour is the same from everywhere. */
	readonly harmonics?: Tensor | undefined;
	/**
	 * How splats follow the head: the triangle of each, and one map a triangle (src/splat/triangle-map.ts, 16 numbers). A map may
	 * lead from any frame to any other (from a triangle's own to the posed head, say): splats are "at rest" where maps begin.
	 */
	readonly binding?: { readonly triangles: IndexTensor; readonly maps: Tensor } | undefined;
	/** NORMAL_STRIDE numbers a splat, at rest. Needed where `light` is given or splats are to be culled. */
	readonly normals?: Tensor | undefined;
	/** Exposure and low-order light of this one picture: LIGHT_LENGTH numbers, see splat-layout.ts. Without: as painted. */
	readonly light?: Tensor | undefined;
}

/** From where, and on what. */
export interface SplatView {
	readonly camera: FitCamera;
	/** Display sRGB, 0..1. */
	readonly background: readonly number[];
	/** Only the first so many splats. */
	readonly count?: number | undefined;
	/** Factor on every standard deviation: see src/splat/prefix-scale.ts. */
	readonly scaleFactor?: number | undefined;
}

/** Where gradients are wanted. Each is added to; what is left out is not computed. */
export interface SceneGradients {
	/** Of the rest records, SPLAT_STRIDE. The quaternion's has no part along the quaternion. */
	readonly splats?: Tensor | undefined;
	readonly harmonics?: Tensor | undefined;
	/** Of the triangle maps, 16 a triangle: on to posed vertices by triangle-map-gradient.ts. */
	readonly maps?: Tensor | undefined;
	readonly light?: Tensor | undefined;
	/** CAMERA_LENGTH numbers; on to turn, shift and zoom by camera-steps.ts. */
	readonly camera?: Tensor | undefined;
}

/** Draws splats and differentiates the picture: project, bin, blend, and back. */
export interface Raster {
	/** The last picture: planes r, g, b of size² numbers, rows from the top, with the background behind. */
	readonly image: Tensor;
	/** Share of the background that shows through, size² numbers; coverage is 1 - transmittance. */
	readonly transmittance: Tensor;
	/** ∂loss/∂image and ∂loss/∂coverage, written by `PictureLoss` or by the caller. As large as the last picture. */
	readonly imageGradient: Tensor;
	readonly coverageGradient: Tensor;
	/** How many splats touched the last picture. 0: nothing to see, which is no error. */
	readonly visibleCount: number;
	/** Draws. Throws `fit/bad-camera`, `fit/wrong-size`, `fit/out-of-memory` (also where splats grew beyond measure). */
	draw(scene: SplatScene, view: SplatView): void;
	/** Adds the gradients of the last `draw`, whose tensors must not have changed since. Splats out of view get none. */
	backward(gradients: SceneGradients): void;
}

/** What a picture should be. */
export interface PictureTarget {
	/** Planes r, g, b, display sRGB. */
	readonly image: Tensor;
	/** Wanted coverage, 0..1. Without: coverage is free. */
	readonly coverage?: Tensor | undefined;
	/** How much each pixel counts, ≥ 0. Without: 1 everywhere. */
	readonly weight?: Tensor | undefined;
}

/** loss = l1 · mean|r| + dssim · mean(1 - SSIM)/2 + coverage · mean(Δcoverage²): weighted pixels over ALL pixels. */
export interface LossWeights {
	readonly l1: number;
	readonly dssim: number;
	/** Needs `PictureTarget.coverage`. */
	readonly coverage: number;
	/** |r| counts as r²/2δ + δ/2 below this δ, so that steps stay smooth; 0.004 where it is missing. */
	readonly knee?: number | undefined;
}

/** The loss and its parts, before weights. */
export interface LossValue {
	readonly total: number;
	/** Mean over pixels and channels of weight · |r|, with the knee. */
	readonly l1: number;
	/** Mean of weight · (1 - SSIM)/2; 0 where its weight is 0. */
	readonly dssim: number;
	/** Mean of weight · Δcoverage². */
	readonly coverage: number;
	/** Mean of weight · r² over pixels and channels: PSNR is -10·log10 of it, over the mean weight. */
	readonly squared: number;
}

/** Per-Gaussian network, its weights modulated by a code ("hyper"): reference decoder-layout.ts. */
export interface Decoder {
	readonly shape: DecoderShape;
	/** All weights in the order of `decoderLayout(shape)`. Initialised by `initialiseDecoder`. */
	readonly weights: Parameters;
	/** featureCount numbers a row. */
	readonly features: Parameters;
	/**
	 * Writes `rows` (outputCount numbers a row), or adds to them.
	 *
	 * @param code - codeCount numbers: identity, and whatever else conditions (expression).
	 */
	forward(code: Tensor, rows: Tensor, options?: RowOptions): void;
	/**
	 * Takes ∂loss/∂rows and adds to the gradients of weights and features (unless told not to) and to `codeGradient`.
	 * Recomputes what the forward pass held; code, weights and features must be those of the forward pass.
	 */
	backward(
		code: Tensor,
		rowsGradient: Tensor,
		codeGradient: Tensor | undefined,
		options?: DecoderBackwardOptions,
	): void;
}

/** How rows are written. */
export interface RowOptions {
	/** Add to the rows instead of writing them. */
	readonly add?: boolean | undefined;
	/** One entry per block of ROW_BLOCK rows; 0: leave the block out (its rows stay as they are). Order splats along a curve for it. */
	readonly activeBlocks?: ArrayLike<number> | undefined;
}

/** What a decoder's backward pass is to compute besides ∂loss/∂code. Both true where missing. */
export interface DecoderBackwardOptions {
	readonly weights?: boolean | undefined;
	readonly features?: boolean | undefined;
	readonly activeBlocks?: ArrayLike<number> | undefined;
}

/** What a linear basis spans. */
export interface BasisShape {
	readonly rowCount: number;
	/** Components. */
	readonly codeCount: number;
	/** Which numbers of a row it adds to, such as [12, 13, 14] for colour; packed in this order in `basis`. */
	readonly channels: readonly number[];
	/** Numbers in a row. */
	readonly rowStride: number;
}

/** rows += mean + Σ code_k · basis_k on some channels: PCA, or any linear model. */
export interface LinearBasis {
	readonly shape: BasisShape;
	/** rowCount · channels.length numbers, packed. */
	readonly mean: Tensor;
	/** codeCount times as many, component by component. */
	readonly basis: Tensor;
	/** Adds mean + Σ code_k · basis_k to `rows`. */
	addTo(rows: Tensor, code: Tensor): void;
	/** Adds ∂loss/∂code to `codeGradient`, and ∂loss/∂basis of the code that was used to `trained`. */
	backward(rowsGradient: Tensor, codeGradient: Tensor, trained?: BasisGradient): void;
}

/** Where the gradient of a basis goes: it needs the code that the rows came from. */
export interface BasisGradient {
	readonly code: Tensor;
	/** As long as the basis. */
	readonly gradient: Tensor;
}

/** Turns rows of numbers (from a decoder, a basis, or free parameters) into splats: template + gains · rows. */
export interface Composition {
	/** SPLAT_STRIDE numbers a splat. */
	readonly template: Tensor;
	/** rowStride numbers a splat: the first SPLAT_STRIDE go to the record, the next HARMONICS_STRIDE (if any) to the harmonics. */
	readonly rows: Tensor;
	readonly rowStride: number;
	/** One factor a number of a row. */
	readonly gains: readonly number[];
}

/** One step of Adam. */
export interface AdamOptions {
	readonly rate: number;
	/** Factors on the rate, repeated over the numbers: 16 of them for splat records. Length 4, 8 or 16. */
	readonly rates?: readonly number[] | undefined;
	/** 0.9 where missing. */
	readonly beta1?: number | undefined;
	/** 0.99 where missing. */
	readonly beta2?: number | undefined;
	/** 1e-8 where missing. */
	readonly epsilon?: number | undefined;
	/** Leave groups of 16 numbers without any gradient alone, moments too: for splats that the picture did not show. */
	readonly sparse?: boolean | undefined;
}

/** Compares pictures. */
export interface PictureLoss {
	/**
	 * Writes `imageGradient` and `coverageGradient` of the raster's last picture and returns the loss.
	 * Throws `fit/not-finite` where picture or target hold NaN or infinity, `fit/wrong-size` where sizes differ.
	 *
	 * @param scale - Factor on the gradients (1/views of a step, say); 1 where missing. The returned loss is without it.
	 */
	compare(raster: Raster, target: PictureTarget, weights: LossWeights, scale?: number): LossValue;
}

/**
 * The arithmetic of training and fitting. Two implementations with the same answers to 2e-5: `ref` (TypeScript, float64, slow,
 * obvious: the oracle) and `wasm` (SIMD, with threads where memory can be shared). Results do not depend on the number of
 * threads, bit for bit. Runs in Node and in a worker of a page; on a page's main thread it blocks while it works.
 */
export interface Engine {
	readonly kind: 'ref' | 'wasm';
	/** Threads that work, this one included. */
	readonly threadCount: number;
	/** Zeros. Throws `fit/out-of-memory`. */
	allocate(length: number): Tensor;
	allocateIndices(length: number): IndexTensor;
	/** `length` zeros with gradient and moments. */
	createParameters(length: number): Parameters;
	/** A raster for pictures up to `maxSize` pixels wide and as many splats. */
	createRaster(size: { readonly splatCount: number; readonly maxSize: number }): Raster;
	/** Compares pictures up to `maxSize` pixels wide. */
	createPictureLoss(maxSize: number): PictureLoss;
	createDecoder(shape: DecoderShape): Decoder;
	createBasis(shape: BasisShape): LinearBasis;
	/** splats = template + gains · rows; harmonics likewise, without a template. */
	compose(splats: Tensor, harmonics: Tensor | undefined, composition: Composition): void;
	/** Writes (not adds) ∂loss/∂rows from the gradients of splats and harmonics. That of the template is the splats' own. */
	composeBackward(
		rowsGradient: Tensor,
		splatsGradient: Tensor,
		harmonicsGradient: Tensor | undefined,
		composition: Composition,
	): void;
	/** Moves the parameters, and empties their gradient. */
	adam(parameters: Parameters, options: AdamOptions): void;
	/** Ends the threads and lets go of the memory. Using anything of the engine afterwards throws `fit/disposed`. */
	dispose(): void;
}
