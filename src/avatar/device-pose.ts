import type { SplatInstance } from '../gpu/splat-backend.ts';
import type { GpuPoseSource, GpuPoseSourceOptions } from './gpu-pose-source.ts';

/** The pose of one avatar on the GPU of one renderer: a decoder there, and the buffers that it writes into. */
export interface DevicePose {
	/** The avatar on that GPU; its instances in other renderers are posed from the CPU. */
	readonly instance: SplatInstance;
	/** Makes the source that shows this pose. Made here, so that pages which decode on the CPU do not download its code. */
	createSource(options: GpuPoseSourceOptions): GpuPoseSource;
	/** How far the shown pose is on its way to the one that was committed last, 0..1. */
	alpha: number;
	/** Decodes into buffers that are not shown; resolves when the work is in the GPU's queue. Rejects with a GaspardError. */
	decode(expression: Float32Array, joints: Float32Array): Promise<void>;
	/** Writes a box that holds all splats in this pose and is not much larger: minimum x y z, maximum x y z, metres. Allocates nothing. */
	estimateBox(out: Float32Array, expression: Float32Array, joints: Float32Array): void;
	/** Replaces the decoded pose with one from the CPU. */
	write(vertices: Float32Array, weights: Float32Array): void;
	/**
	 * From now on the shown pose moves to what was decoded or written last.
	 *
	 * @param alpha - How far on the way it is already. @default 0
	 */
	commit(alpha?: number): void;
	/** Gives the instance back to the CPU's vertices. Idempotent. */
	release(): void;
}
