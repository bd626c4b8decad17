// Arguments of the kernels: rows of 32-bit words, in the order in which src/fit/engine/wasm/assembly reads them.

/** Kinds of work, with the numbers of `runItem` in src/fit/engine/wasm/assembly/run.ts. */
export const WORK = {
	project: 0,
	forward: 1,
	backward: 2,
	projectBackward: 3,
	decoderForward: 4,
	decoderBackward: 5,
	basisForward: 6,
	basisBackward: 7,
	scatterRows: 8,
	gatherRows: 9,
	adam: 10,
	compose: 11,
	composeBackward: 12,
	compare: 13,
	ssimBackward: 14,
} as const;

/** Words of a scene (src/fit/engine/wasm/assembly/scene.ts). */
export const SCENE_WORDS = [
	'splats',
	'posed',
	'harmonics',
	'triangles',
	'maps',
	'normals',
	'light',
	'camera',
	'background',
	'projected',
	'depths',
	'visible',
	'visibleCounts',
	'tileRects',
	'keys',
	'swap',
	'order',
	'counters',
	'tileStarts',
	'slots',
	'instances',
	'instanceGradients',
	'image',
	'transmittance',
	'imageGradient',
	'coverageGradient',
	'splatGradients',
	'harmonicsGradients',
	'mapGradients',
	'lightPartials',
	'cameraPartials',
	'count',
	'size',
	'visibleCount',
	'capacity',
	'scaleFactor',
] as const;

/** Words of a decoder (src/fit/engine/wasm/assembly/decoder.ts). */
export const DECODER_WORDS = [
	'features',
	'effective',
	'hidden',
	'output',
	'outputBias',
	'matrices',
	'rows',
	'featureGradient',
	'partials',
	'active',
	'blockCount',
	'sliceCount',
	'featureCount',
	'hiddenCount',
	'outputCount',
	'add',
	'effectiveGradient',
	'hiddenGradient',
	'outputGradient',
	'outputBiasGradient',
] as const;

/** Words of a linear model (src/fit/engine/wasm/assembly/basis.ts). */
export const BASIS_WORDS = [
	'mean',
	'components',
	'code',
	'vector',
	'partials',
	'componentGradient',
	'length',
	'codeCount',
	'rows',
	'channels',
	'channelCount',
	'rowStride',
] as const;

/** Words of a step of Adam (src/fit/engine/wasm/assembly/adam.ts). */
export const ADAM_WORDS = [
	'values',
	'gradient',
	'moments1',
	'moments2',
	'rates',
	'groupCount',
	'sparse',
	'beta1',
	'beta2',
	'correction2',
	'epsilon',
] as const;

/** Words of a composition (src/fit/engine/wasm/assembly/compose.ts). */
export const COMPOSE_WORDS = ['splats', 'harmonics', 'template', 'rows', 'gains', 'rowStride', 'count'] as const;

/** Words of an image loss (src/fit/engine/wasm/assembly/loss.ts). */
export const LOSS_WORDS = [
	'image',
	'target',
	'weight',
	'gradient',
	'planes',
	'sums',
	'taps',
	'size',
	'l1Factor',
	'ssimFactor',
	'knee',
	'transmittance',
	'coverage',
	'coverageGradient',
	'coverageFactor',
] as const;

/** Words that contain a float. */
export const FLOAT_WORDS: ReadonlySet<string> = new Set([
	'scaleFactor',
	'beta1',
	'beta2',
	'correction2',
	'epsilon',
	'l1Factor',
	'ssimFactor',
	'knee',
	'coverageFactor',
]);

/** Splats per item of `project` and `projectBackward`, and rows or splats per item of scatter, gather and compose. */
export const RANGE = 1024;
/** Numbers per item of the linear model. */
export const BASIS_CHUNK = 2048;
/** Numbers per item of Adam. */
export const ADAM_CHUNK = 4096;
