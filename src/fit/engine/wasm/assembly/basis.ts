import { mulAdd4, sum4 } from './fast-math';
import { loadF, loadI, storeF } from './memory';

/** Numbers per chunk: its 8 kB stay in the cache while all components are read. */
const CHUNK: i32 = 2048;

// The words of a linear model's argument block, in the order of BASIS_WORDS in src/fit/engine/wasm/scene-words.ts.
@inline function meanOf(b: usize): usize { return <usize>loadI(b, 0); }
@inline function componentsOf(b: usize): usize { return <usize>loadI(b, 1); }
@inline function codeOf(b: usize): usize { return <usize>loadI(b, 2); }
/** The model's output, or its gradient. */
@inline function vectorOf(b: usize): usize { return <usize>loadI(b, 3); }
/** codeCount partial sums per chunk; 0 to skip them. */
@inline function partialsOf(b: usize): usize { return <usize>loadI(b, 4); }
/** Destination of the components' gradients, which are added; 0 to skip them. */
@inline function componentGradientOf(b: usize): usize { return <usize>loadI(b, 5); }
@inline function lengthOf(b: usize): i32 { return loadI(b, 6); }
@inline function codeCountOf(b: usize): i32 { return loadI(b, 7); }
@inline function rowsOf(b: usize): usize { return <usize>loadI(b, 8); }
@inline function channelsOf(b: usize): usize { return <usize>loadI(b, 9); }
@inline function channelCountOf(b: usize): i32 { return loadI(b, 10); }
@inline function rowStrideOf(b: usize): i32 { return loadI(b, 11); }

/** Computes vector = mean + Σ code · component over one chunk. */
export function basisForward(b: usize, chunk: i32): void {
	const first = chunk * CHUNK, count = min<i32>(CHUNK, lengthOf(b) - first), whole = count & ~3;
	const out = vectorOf(b) + (<usize>first << 2);
	memory.copy(out, meanOf(b) + (<usize>first << 2), <usize>count << 2);
	for (let k = 0; k < codeCountOf(b); k++) {
		const z = loadF(codeOf(b), k), vz = f32x4.splat(z);
		const component = componentsOf(b) + (<usize>(k * lengthOf(b) + first) << 2);
		for (let i = 0; i < whole; i += 4) {
			const at = <usize>i << 2;
			v128.store(out + at, mulAdd4(vz, v128.load(component + at), v128.load(out + at)));
		}
		for (let i = whole; i < count; i++) storeF(out, i, loadF(out, i) + z * loadF(component, i));
	}
}

/** Partial dot products of the gradient with every component over one chunk, and the gradients of the components. */
export function basisBackward(b: usize, chunk: i32): void {
	const first = chunk * CHUNK, count = min<i32>(CHUNK, lengthOf(b) - first), whole = count & ~3;
	const g = vectorOf(b) + (<usize>first << 2), codeCount = codeCountOf(b);
	const partials = partialsOf(b), gradients = componentGradientOf(b);
	for (let k = 0; k < codeCount; k++) {
		const offset = <usize>(k * lengthOf(b) + first) << 2;
		if (partials) {
			const component = componentsOf(b) + offset;
			let sum = f32x4.splat(0);
			for (let i = 0; i < whole; i += 4) {
				const at = <usize>i << 2;
				sum = mulAdd4(v128.load(component + at), v128.load(g + at), sum);
			}
			let total = sum4(sum);
			for (let i = whole; i < count; i++) total += loadF(component, i) * loadF(g, i);
			storeF(partials, chunk * codeCount + k, total);
		}
		if (!gradients) continue;
		const z = loadF(codeOf(b), k), vz = f32x4.splat(z), out = gradients + offset;
		for (let i = 0; i < whole; i += 4) {
			const at = <usize>i << 2;
			v128.store(out + at, mulAdd4(vz, v128.load(g + at), v128.load(out + at)));
		}
		for (let i = whole; i < count; i++) storeF(out, i, loadF(out, i) + z * loadF(g, i));
	}
}

/** Adds the packed vector to the channels of 1024 rows. */
export function scatterRows(b: usize, range: i32): void {
	const channelCount = channelCountOf(b), stride = rowStrideOf(b), channels = channelsOf(b);
	const end = min<i32>(lengthOf(b) / channelCount, (range + 1) * 1024);
	for (let i = range * 1024; i < end; i++) {
		const packed = vectorOf(b) + (<usize>(i * channelCount) << 2), row = rowsOf(b) + (<usize>(i * stride) << 2);
		for (let c = 0; c < channelCount; c++) {
			const at = loadI(channels, c);
			storeF(row, at, loadF(row, at) + loadF(packed, c));
		}
	}
}

/** Packs the channels of 1024 rows into the vector. */
export function gatherRows(b: usize, range: i32): void {
	const channelCount = channelCountOf(b), stride = rowStrideOf(b), channels = channelsOf(b);
	const end = min<i32>(lengthOf(b) / channelCount, (range + 1) * 1024);
	for (let i = range * 1024; i < end; i++) {
		const packed = vectorOf(b) + (<usize>(i * channelCount) << 2), row = rowsOf(b) + (<usize>(i * stride) << 2);
		for (let c = 0; c < channelCount; c++) storeF(packed, c, loadF(row, loadI(channels, c)));
	}
}
