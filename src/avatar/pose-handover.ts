import type { AvatarModel } from './avatar-model.ts';
import { CpuPoseSource } from './cpu-pose-source.ts';
import type { DevicePose } from './device-pose.ts';
import type { GpuPoseSource } from './gpu-pose-source.ts';
import { PoseParameters } from './pose-parameters.ts';
import type { PoseSource } from './pose-source.ts';

/**
 * The pose that an avatar shows, from the CPU or from one GPU. Going over does not jump: the first pose of either source
 * is moved to from what is shown.
 */
export class PoseHandover {
	/** Box of all splats as shown: minimum x y z, maximum x y z, metres, avatar frame; a little too large while a GPU poses. */
	readonly box: Float32Array = new Float32Array(6);
	readonly #model: AvatarModel;
	readonly #parameters = new PoseParameters();
	readonly #cpu: CpuPoseSource;
	/** Shows, if it is there; otherwise the CPU shows. */
	#gpu: GpuPoseSource | undefined;
	/** Where the next pose is decoded. The CPU, while the GPU still shows: the avatar is leaving the GPU. */
	#decoder: PoseSource;
	#version = 1;

	constructor(model: AvatarModel) {
		this.#model = model;
		this.#cpu = new CpuPoseSource(model, this.#parameters, this.box);
		this.#decoder = this.#cpu;
	}

	/** Rises whenever what is shown changes. */
	get version(): number {
		return this.#version;
	}

	/** What poses on a GPU; undefined while the CPU does. */
	get device(): DevicePose | undefined {
		return this.#gpu?.device;
	}

	/** See PoseSource. */
	get vertices(): Float32Array {
		return this.#shown.vertices;
	}

	/** See PoseSource. */
	get weights(): Float32Array {
		return this.#shown.weights;
	}

	/**
	 * Decodes a pose.
	 *
	 * @param onCpu - On the CPU in any case: the result is checked, and is known exactly.
	 * @returns The source that has the pose, for `commit`; undefined if there is none. Rejects with what the decoder throws.
	 */
	async decode(expression: Float32Array, joints: Float32Array, onCpu: boolean): Promise<PoseSource | undefined> {
		const gpu = onCpu ? undefined : this.#decodingGpu;
		if (gpu) {
			const isGone = (): boolean => gpu !== this.#shown;
			await gpu.decode(expression, joints).catch((error: unknown) => {
				if (!isGone()) throw error;
			});
			if (!isGone()) return this.#note(gpu, expression, joints);
			// That GPU went meanwhile: the CPU decodes this pose.
		}
		const hasPose = await this.#cpu.decode(expression, joints);
		return hasPose ? this.#note(this.#cpu, expression, joints) : undefined;
	}

	#note(source: PoseSource, expression: Float32Array, joints: Float32Array): PoseSource {
		this.#parameters.setPending(expression, joints);
		return source;
	}

	/**
	 * Moves to the pose that `source` has decoded, from frame `frame` on.
	 *
	 * @returns False if the pose is not finite; nothing has changed then.
	 */
	commit(source: PoseSource, frame: number): boolean {
		this.#finishLeaving();
		const gpu = this.#gpu;
		if (gpu && source === this.#cpu) return gpu.commitFromCpu(frame);
		// A pose of a GPU that went meanwhile is gone with it.
		return source === this.#shown ? source.commit(frame) : true;
	}

	/** Brings what is shown into a frame. Allocates nothing. */
	advance(frame: number): void {
		if (!this.#finishLeaving() && this.#shown.advance(frame)) this.#version++;
	}

	/** Shows the newest pose now. */
	skipToEnd(): void {
		this.advance(Infinity);
	}

	/** From the next pose on the GPU decodes. */
	enterGpu(device: DevicePose): void {
		this.loseGpu();
		const { box } = this;
		this.#gpu = device.createSource({ model: this.#model, cpu: this.#cpu, parameters: this.#parameters, box });
		this.#decoder = this.#gpu;
	}

	/** From the next pose on the CPU decodes. The GPU shows until it has reached a pose of the CPU. */
	leaveGpu(): void {
		this.#decoder = this.#cpu;
	}

	/** The CPU shows from now on: the GPU is gone, or has nothing more to show. */
	loseGpu(): void {
		const gpu = this.#gpu;
		if (!gpu) return;
		this.#gpu = undefined;
		this.#decoder = this.#cpu;
		this.#version++;
		gpu.release();
	}

	get #shown(): PoseSource {
		return this.#gpu ?? this.#cpu;
	}

	get #decodingGpu(): GpuPoseSource | undefined {
		return this.#decoder === this.#gpu ? this.#gpu : undefined;
	}

	/** Ends leaving where the GPU shows what the CPU has: no difference can be seen. Returns whether it did. */
	#finishLeaving(): boolean {
		const gpu = this.#gpu;
		if (!gpu?.showsCpuPose || this.#decoder === gpu) return false;
		this.loseGpu();
		return true;
	}
}
