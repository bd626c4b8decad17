import type { OnnxRuntimeOptions } from './onnx-runtime.ts';

/**
 * Where a file's decoder runs: `wasm` on the CPU; `webgpu` on the renderer's own device, where it draws with WebGPU; `auto`
 * on the CPU, unless it is slow there and a short measurement finds the device faster.
 */
export type DecoderTier = 'auto' | 'wasm' | 'webgpu';

/** The tier that was asked for, and what its runtimes need. */
export interface DecoderChoice extends OnnxRuntimeOptions {
	readonly tier: DecoderTier;
}

/** What a measurement found, milliseconds, medians. */
export interface TierTimes {
	/** A pose on the WASM provider: the page's thread stands still for so long. */
	readonly wasm: number;
	/** Asking for a pose on the WebGPU provider: the same. */
	readonly webgpuAsking: number;
	/** Until the device has worked it out, beyond what the device takes to answer at all. */
	readonly webgpuDone: number;
}

/** On the WASM provider this is fast enough: nothing else is tried, or downloaded. Milliseconds. */
export const FAST_ENOUGH_MILLISECONDS = 0.5;

/** What a decoder may take of a device that has a picture to draw, too: a quarter of a frame at 60 Hz, milliseconds. */
const DEVICE_MILLISECONDS = 4;

/** The tier that costs the page less: WebGPU where it saves a fifth at least, and the device keeps up. */
export function chooseTier({ wasm, webgpuAsking, webgpuDone }: TierTimes): 'wasm' | 'webgpu' {
	return webgpuAsking < 0.8 * wasm && webgpuDone < DEVICE_MILLISECONDS ? 'webgpu' : 'wasm';
}
