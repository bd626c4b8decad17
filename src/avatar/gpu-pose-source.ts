import { includeBox } from '../bounds/box.ts';
import { poseBounds } from '../bounds/posed-bounds.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import type { AvatarModel } from './avatar-model.ts';
import type { CpuPoseSource } from './cpu-pose-source.ts';
import type { DevicePose } from './device-pose.ts';
import type { PoseParameters } from './pose-parameters.ts';
import type { PoseSource } from './pose-source.ts';

/** What a GpuPoseSource shares with the source of the CPU. */
export interface GpuPoseSourceOptions {
	readonly model: AvatarModel;
	readonly cpu: CpuPoseSource;
	readonly parameters: PoseParameters;
	/** Receives a box that holds what is shown: minimum x y z, maximum x y z, metres, avatar frame. */
	readonly box: Float32Array;
}

/**
 * Poses by the decoder on a GPU. Nothing is read back: the CPU knows the expression that is shown, from which it estimates
 * a box, and on request vertices, by the mesh. Only a pose that the CPU has decoded (`commitFromCpu`) it knows exactly.
 */
export class GpuPoseSource implements PoseSource {
	readonly device: DevicePose;
	readonly #model: AvatarModel;
	readonly #cpu: CpuPoseSource;
	readonly #parameters: PoseParameters;
	readonly #box: Float32Array;
	/** Box of the pose that is moved to. */
	readonly #targetBox = new Float32Array(6);
	/** Whether the pose that is moved to was decoded on the CPU. */
	#targetIsFromCpu = true;
	/** Vertices of what is shown, by the mesh; made when they are asked for. */
	#byMesh: Float32Array | undefined;
	#byMeshIsCurrent = false;
	#noWeights = new Float32Array(0);

	/** Begins with what the CPU shows, and goes on to where that is moving. */
	constructor(device: DevicePose, { model, cpu, parameters, box }: GpuPoseSourceOptions) {
		this.device = device;
		this.#model = model;
		this.#cpu = cpu;
		this.#parameters = parameters;
		this.#box = box;
		const { vertices, weights, alpha } = cpu.target;
		if (alpha >= 1) return;
		this.#byMesh = cpu.vertices.slice();
		this.#byMeshIsCurrent = true;
		this.#moveTo(vertices, weights, alpha);
		cpu.settle();
	}

	get vertices(): Float32Array {
		if (this.showsCpuPose) return this.#cpu.vertices;
		this.#byMesh ??= new Float32Array(this.#cpu.vertices.length);
		if (!this.#byMeshIsCurrent) this.#parameters.poseShown(this.#byMesh, this.#model.asset.mesh);
		this.#byMeshIsCurrent = true;
		return this.#byMesh;
	}

	/** Those of the CPU's pose, else 0: the mesh knows of no correctives. */
	get weights(): Float32Array {
		const { weights } = this.#cpu;
		if (this.showsCpuPose) return weights;
		if (this.#noWeights.length !== weights.length) this.#noWeights = new Float32Array(weights.length);
		return this.#noWeights;
	}

	/** Whether what is shown is a pose that the CPU has, exactly. */
	get showsCpuPose(): boolean {
		return this.#targetIsFromCpu && this.#parameters.motion.arrived;
	}

	async decode(expression: Float32Array, joints: Float32Array): Promise<boolean> {
		await this.device.decode(expression, joints);
		return true;
	}

	/** A pose that is not finite is ignored by the GPU itself, so this is always true. */
	commit(frame: number): boolean {
		const { motion } = this.#parameters;
		motion.commit(frame);
		this.device.estimateBox(this.#targetBox, motion.target, motion.target.subarray(EXPRESSION_COUNT));
		this.#targetIsFromCpu = false;
		this.device.commit();
		includeBox(this.#box, this.#targetBox);
		return true;
	}

	/** Moves to the pose that the CPU has decoded. Returns false if that is not finite; nothing has changed then. */
	commitFromCpu(frame: number): boolean {
		if (!this.#cpu.commit(frame)) return false;
		this.#cpu.settle();
		this.#targetIsFromCpu = true;
		this.#moveTo(this.#cpu.vertices, this.#cpu.weights, 0);
		return true;
	}

	advance(frame: number): boolean {
		const { motion } = this.#parameters;
		if (!motion.show(frame)) return false;
		this.device.alpha = motion.alpha;
		this.#byMeshIsCurrent = false;
		if (motion.arrived) this.#box.set(this.#targetBox);
		return true;
	}

	/** Gives the pose back to the CPU, which goes on from what is shown, and frees the device's part. */
	release(): void {
		if (!this.showsCpuPose) {
			const { vertices } = this;
			if (this.#targetIsFromCpu) this.#cpu.resume(vertices);
			else {
				const target = new Float32Array(vertices.length);
				this.#parameters.poseTarget(target, this.#model.asset.mesh);
				this.#cpu.resume(vertices, target);
			}
		}
		this.#cpu.measure();
		this.device.release();
	}

	#moveTo(vertices: Float32Array, weights: Float32Array, alpha: number): void {
		this.device.write(vertices, weights);
		this.device.commit(alpha);
		poseBounds(this.#targetBox, this.#model.bounds, vertices, weights);
		includeBox(this.#box, this.#targetBox);
	}
}
