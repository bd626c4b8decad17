import { addBias, columnSums, cutBackward, gemm } from './gemm';
import { loadF, loadI, storeF } from './memory';
import { scratch } from './scratch';

/** Rows per block: the activations of one block stay in the cache. */
const BLOCK: i32 = 128;

// The words of a decoder's argument block, in the order of DECODER_WORDS in src/fit/engine/wasm/scene-words.ts.
@inline function featuresOf(d: usize): usize { return <usize>loadI(d, 0); }
/** W1, b1, b2, g1, g2 for the code. */
@inline function effectiveOf(d: usize): usize { return <usize>loadI(d, 1); }
@inline function hiddenOf(d: usize): usize { return <usize>loadI(d, 2); }
@inline function outputOf(d: usize): usize { return <usize>loadI(d, 3); }
@inline function outputBiasOf(d: usize): usize { return <usize>loadI(d, 4); }
/** W1·diag(g1), W2·diag(g2), then both transposed, then W3 transposed: see `prepareDecoder`. */
@inline function matricesOf(d: usize): usize { return <usize>loadI(d, 5); }
@inline function rowsOf(d: usize): usize { return <usize>loadI(d, 6); }
@inline function featureGradientOf(d: usize): usize { return <usize>loadI(d, 7); }
/** One partial sum per slice: W1 [F×H], b1, b2 [H], W2 [H×H], W3 [H×O], b3 [O]. */
@inline function partialsOf(d: usize): usize { return <usize>loadI(d, 8); }
@inline function activeOf(d: usize): usize { return <usize>loadI(d, 9); }
@inline function blockCountOf(d: usize): i32 { return loadI(d, 10); }
@inline function sliceCountOf(d: usize): i32 { return loadI(d, 11); }
@inline function F(d: usize): i32 { return loadI(d, 12); }
@inline function H(d: usize): i32 { return loadI(d, 13); }
@inline function O(d: usize): i32 { return loadI(d, 14); }
@inline function adds(d: usize): bool { return loadI(d, 15) != 0; }
/** Destination of the weights' gradient, with the layout of `effective`; 0 to skip it. The three pointers below are alike. */
@inline function effectiveGradientOf(d: usize): usize { return <usize>loadI(d, 16); }
@inline function hiddenGradientOf(d: usize): usize { return <usize>loadI(d, 17); }
@inline function outputGradientOf(d: usize): usize { return <usize>loadI(d, 18); }
@inline function outputBiasGradientOf(d: usize): usize { return <usize>loadI(d, 19); }

@inline function bytes(n: i32): usize {
	return <usize>n << 2;
}

/** Multiplies the matrices by the gains, and transposes them for the backward pass. */
export function prepareDecoder(d: usize): void {
	const f = F(d), h = H(d), o = O(d), effective = effectiveOf(d);
	const gain1 = effective + bytes(f * h + 2 * h), gain2 = gain1 + bytes(h);
	const w1 = matricesOf(d), w2 = w1 + bytes(f * h), w1t = w2 + bytes(h * h), w2t = w1t + bytes(f * h), w3t = w2t + bytes(h * h);
	scaleColumns(effective, gain1, w1, w1t, f, h);
	scaleColumns(hiddenOf(d), gain2, w2, w2t, h, h);
	scaleColumns(outputOf(d), 0, 0, w3t, h, o);
}

/** Writes `source` with its columns multiplied by `gains` (by 1 if null) to `out` (if not null) and, transposed, to `transposed`. */
function scaleColumns(source: usize, gains: usize, out: usize, transposed: usize, rows: i32, columns: i32): void {
	for (let r = 0; r < rows; r++) {
		for (let c = 0; c < columns; c++) {
			let v = loadF(source, r * columns + c);
			if (gains) v *= loadF(gains, c);
			if (out) storeF(out, r * columns + c, v);
			storeF(transposed, c * rows + r, v);
		}
	}
}

@inline function hiddenLayers(d: usize, block: i32, h1: usize, h2: usize): void {
	const f = F(d), h = H(d), effective = effectiveOf(d), w1 = matricesOf(d), w2 = w1 + bytes(f * h);
	gemm(BLOCK, h, f, featuresOf(d) + bytes(block * BLOCK * f), bytes(f), 4, w1, bytes(h), h1, bytes(h), false);
	addBias(h1, effective + bytes(f * h), BLOCK, h, true);
	gemm(BLOCK, h, h, h1, bytes(h), 4, w2, bytes(h), h2, bytes(h), false);
	addBias(h2, effective + bytes(f * h + h), BLOCK, h, true);
}

/** Computes the rows of one block. Uses 2·128·H floats of scratch. */
export function decoderForward(d: usize, block: i32): void {
	if (activeOf(d) && load<u8>(activeOf(d) + block) == 0) return;
	const h = H(d), o = O(d), h1 = scratch, h2 = h1 + bytes(BLOCK * h), rows = rowsOf(d) + bytes(block * BLOCK * o);
	hiddenLayers(d, block, h1, h2);
	gemm(BLOCK, o, h, h2, bytes(h), 4, outputOf(d), bytes(o), rows, bytes(o), adds(d));
	addBias(rows, outputBiasOf(d), BLOCK, o, false);
}

/** Computes the partial sums of one slice of the blocks, and their features' gradients. Uses 4·128·H floats of scratch. */
export function decoderBackward(d: usize, slice: i32): void {
	const f = F(d), h = H(d), o = O(d), row = bytes(h);
	const h1 = scratch, h2 = h1 + bytes(BLOCK * h), g1 = h2 + bytes(BLOCK * h), g2 = g1 + bytes(BLOCK * h);
	const w1t = matricesOf(d) + bytes(f * h + h * h), w2t = w1t + bytes(f * h), w3t = w2t + bytes(h * h);
	const length = f * h + 2 * h + h * h + h * o + o;
	const d1 = partialsOf(d) + bytes(slice * length);
	const e1 = d1 + bytes(f * h), e2 = e1 + row, d2 = e2 + row, d3 = d2 + bytes(h * h), e3 = d3 + bytes(h * o);
	memory.fill(d1, 0, bytes(length));
	const blocks = blockCountOf(d), slices = sliceCountOf(d);
	const end = (blocks * (slice + 1)) / slices;
	for (let block = (blocks * slice) / slices; block < end; block++) {
		if (activeOf(d) && load<u8>(activeOf(d) + block) == 0) continue;
		hiddenLayers(d, block, h1, h2);
		const gOut = rowsOf(d) + bytes(block * BLOCK * o), x = featuresOf(d) + bytes(block * BLOCK * f);
		columnSums(gOut, e3, BLOCK, o);
		gemm(h, o, BLOCK, h2, 4, row, gOut, bytes(o), d3, bytes(o), true);
		gemm(BLOCK, h, o, gOut, bytes(o), 4, w3t, row, g2, row, false);
		cutBackward(g2, h2, e2, BLOCK, h);
		gemm(h, h, BLOCK, h1, 4, row, g2, row, d2, row, true);
		gemm(BLOCK, h, h, g2, row, 4, w2t, row, g1, row, false);
		cutBackward(g1, h1, e1, BLOCK, h);
		gemm(f, h, BLOCK, x, 4, bytes(f), g1, row, d1, row, true);
		if (featureGradientOf(d)) {
			gemm(BLOCK, f, h, g1, row, 4, w1t, bytes(f), featureGradientOf(d) + bytes(block * BLOCK * f), bytes(f), true);
		}
	}
}

/**
 * Sums the slices in their order and backpropagates through the gains: writes ∂loss/∂(W1, b1, b2, g1, g2), and adds those of
 * W2, W3, b3 if their pointers are not null.
 */
export function finishDecoder(d: usize): void {
	const f = F(d), h = H(d), o = O(d), effective = effectiveOf(d), hidden = hiddenOf(d), out = effectiveGradientOf(d);
	const length = f * h + 2 * h + h * h + h * o + o, sum = partialsOf(d);
	for (let slice = 1; slice < sliceCountOf(d); slice++) addVector(sum, sum + bytes(slice * length), length);
	const d1 = sum, e1 = d1 + bytes(f * h), d2 = e1 + bytes(2 * h), d3 = d2 + bytes(h * h);
	const gain1 = effective + bytes(f * h + 2 * h), gain2 = gain1 + bytes(h);
	const outGain1 = out + bytes(f * h + 2 * h), outGain2 = outGain1 + bytes(h);
	memory.copy(out + bytes(f * h), e1, bytes(2 * h));
	memory.fill(outGain1, 0, bytes(2 * h));
	for (let k = 0; k < f; k++) {
		for (let c = 0; c < h; c++) {
			const at = k * h + c, g = loadF(d1, at);
			storeF(out, at, g * loadF(gain1, c));
			storeF(outGain1, c, loadF(outGain1, c) + g * loadF(effective, at));
		}
	}
	const gHidden = hiddenGradientOf(d);
	for (let k = 0; k < h; k++) {
		for (let c = 0; c < h; c++) {
			const at = k * h + c, g = loadF(d2, at);
			if (gHidden) storeF(gHidden, at, loadF(gHidden, at) + g * loadF(gain2, c));
			storeF(outGain2, c, loadF(outGain2, c) + g * loadF(hidden, at));
		}
	}
	if (!gHidden) return;
	addVector(outputGradientOf(d), d3, h * o);
	addVector(outputBiasGradientOf(d), d3 + bytes(h * o), o);
}

/** a += b; `length` is a multiple of 4. */
export function addVector(a: usize, b: usize, length: i32): void {
	for (let k: usize = 0; k < bytes(length); k += 16) v128.store(a + k, f32x4.add(v128.load(a + k), v128.load(b + k)));
}
