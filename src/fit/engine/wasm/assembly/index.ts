/**
 * The arithmetic of training and fitting in AssemblyScript (WebAssembly SIMD), for one thread. Work is split into items that write to
 * separate memory, so that results do not depend on their order and thread. A picture is project (ranges of splats) →
 * joinVisible → bin → forward (tiles), its gradient backward (tiles) → projectBackward (ranges). The caller owns all memory:
 * every pointer is a byte offset into it, and every argument block is a row of 32-bit words. src/fit/engine/wasm is the typed wrapper.
 *
 * Convention (the same as the web shaders): kernel exp(-½d²), 0.3 px² dilation, no opacity compensation, a splat ends at
 * d² = min(8, 2 ln 255α), α < 1/255 is culled, colours are display sRGB and blended there, front to back.
 */
import { runItem } from './run';

export { bin } from './bin';
export { finishDecoder, prepareDecoder } from './decoder';
export { addMapGradients } from './pose';
export { joinVisible } from './project';
export { setScratch } from './scratch';

/** Processes items 0..count-1 of one kind of work. Always returns true: see the twin in index-threads.ts. */
export function run(work: i32, block: usize, count: i32, _control: usize, _mayWait: bool): bool {
	for (let item = 0; item < count; item++) runItem(work, block, item);
	return true;
}
