import type { SplatInstance } from '../gpu/splat-backend.ts';

/** Poses one avatar where it is drawn: a decoder on the GPU of one renderer, and the buffers that it writes into. */
export interface GpuPoseSource {
	/** The avatar on that GPU; others of its instances are posed from the CPU. */
	readonly instance: SplatInstance;
	/** How far the shown pose is on its way to the one taken last, 0..1. */
	alpha: number;
	/** Decodes into the buffers that are not shown; resolves when the work is in the GPU's queue. Rejects with a GaspardError. */
	decode(expression: Float32Array, joints: Float32Array): Promise<void>;
	/** Writes a box that holds all splats in this pose, not much larger: minimum x y z, maximum x y z, metres. Allocates nothing. */
	estimateBox(out: Float32Array, expression: Float32Array, joints: Float32Array): void;
	/** Puts a pose of the CPU in the place of a decoded one. */
	write(vertices: Float32Array, weights: Float32Array): void;
	/**
	 * What was decoded or written last is from now on where the shown pose moves to.
	 *
	 * @param share - How far on the way it is already: 0 unless given.
	 */
	commit(share?: number): void;
	/** Gives the instance back to the CPU's vertices. Idempotent. */
	release(): void;
}
