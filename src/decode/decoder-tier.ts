import type { OnnxRuntimeOptions } from './onnx-runtime.ts';

/**
 * Where a file's decoder runs: `wasm` is the CPU; `webgpu` is the renderer's own device, if it draws with WebGPU; `auto` is
 * the CPU, unless it is slow there and a short measurement finds the device faster.
 */
export type DecoderTier = 'auto' | 'wasm' | 'webgpu';

/** The selected tier, and options for its runtimes. */
export interface DecoderChoice extends OnnxRuntimeOptions {
	readonly tier: DecoderTier;
}

/** Measured times of a pose: medians, milliseconds. */
export interface TierTimes {
	/** One pose on the WASM provider. The page's thread is blocked for this time. */
	readonly wasm: number;
	/** Submitting one pose on the WebGPU provider. The page's thread is blocked for this time. */
	readonly webgpuAsking: number;
	/** GPU execution time: until the pose is finished, minus the cost of an empty fence. */
	readonly webgpuDone: number;
}

/** A decoder that is faster than this on the WASM provider stays there: no other runtime is tried or downloaded. */
export const FAST_ENOUGH_MILLISECONDS = 0.5;

/** Maximum GPU time of a decoder, milliseconds: a quarter of a frame at 60 Hz, because the device also has to draw. */
const DEVICE_MILLISECONDS = 4;

/** Returns the tier that costs the page less: WebGPU if it saves at least a fifth of the time and the device keeps up. */
export function chooseTier({ wasm, webgpuAsking, webgpuDone }: TierTimes): 'wasm' | 'webgpu' {
	return webgpuAsking < 0.8 * wasm && webgpuDone < DEVICE_MILLISECONDS ? 'webgpu' : 'wasm';
}
