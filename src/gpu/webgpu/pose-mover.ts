import checkPoseText from '../../../shaders/check-pose.wgsl';
import movePoseText from '../../../shaders/move-pose.wgsl';
import type { GpuHost } from './gpu-host.ts';
import { GpuKernel } from './gpu-kernel.ts';
import type { PoseDispatch } from './gpu-pose.ts';

/** The two shaders for poses that arrive on the GPU: one dispatch each for vertices, and for weights if there are any. */
export class PoseMover {
	readonly #host: GpuHost;
	readonly #check: GpuKernel;
	readonly #move: GpuKernel;

	constructor(host: GpuHost) {
		this.#host = host;
		this.#check = new GpuKernel(host, 'check pose', checkPoseText);
		this.#move = new GpuKernel(host, 'move pose', movePoseText);
	}

	bindCheck(uniforms: GPUBufferBinding, arrived: GPUBufferBinding, flags: GPUBufferBinding): GPUBindGroup {
		return this.#check.bind(uniforms, arrived, flags);
	}

	bindMove(
		uniforms: GPUBufferBinding,
		arrived: GPUBufferBinding,
		flags: GPUBufferBinding,
		shown: GPUBufferBinding,
	): GPUBindGroup {
		return this.#move.bind(uniforms, arrived, flags, shown);
	}

	/** Marks the buffer set if one of its numbers is bad. */
	check(pass: GPUComputePassEncoder, dispatches: readonly PoseDispatch[]): void {
		this.#run(pass, this.#check, dispatches);
	}

	/** Moves the shown numbers towards those of a set that is not marked. */
	move(pass: GPUComputePassEncoder, dispatches: readonly PoseDispatch[]): void {
		this.#run(pass, this.#move, dispatches);
	}

	#run(pass: GPUComputePassEncoder, kernel: GpuKernel, dispatches: readonly PoseDispatch[]): void {
		for (let i = 0; i < dispatches.length; i++) {
			const { group, count } = dispatches[i]!;
			kernel.dispatch(pass, group, Math.ceil(count / this.#host.workgroupSize));
		}
	}
}
