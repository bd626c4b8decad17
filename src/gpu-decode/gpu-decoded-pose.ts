import type { GpuPoseSource } from '../avatar/gpu-pose-source.ts';
import { GaspardError } from '../errors.ts';
import type { SplatInstance } from '../gpu/splat-backend.ts';
import type { GpuPose } from '../gpu/webgpu/gpu-pose.ts';
import type { TrialResult } from './decoder-trial.ts';

/** Poses between two looks at whether the GPU had to ignore any: no frame waits for the answer. */
const POSES_A_LOOK = 64;

/** One avatar whose poses are decoded on the device that draws it. */
export class GpuDecodedPose implements GpuPoseSource {
	readonly instance: SplatInstance;
	readonly #pose: GpuPose;
	readonly #passed: TrialResult;
	readonly #onBad: () => void;
	#giveUp: ((error: GaspardError) => void) | undefined;
	#released = false;
	#count = 0;

	/** @param onBad - Called where a pose was not finite, some time later. */
	constructor(instance: SplatInstance, pose: GpuPose, passed: TrialResult, onBad: () => void) {
		this.instance = instance;
		this.#pose = pose;
		this.#passed = passed;
		this.#onBad = onBad;
	}

	get alpha(): number {
		return this.#pose.share;
	}

	set alpha(share: number) {
		this.#pose.share = share;
	}

	/** Settles at once when the posing is released: a device that is lost may never answer. */
	decode(expression: Float32Array, joints: Float32Array): Promise<void> {
		return new Promise((resolve, reject) => {
			if (this.#released) return reject(gone());
			this.#giveUp = reject;
			this.#pose.beginWriting();
			const end = (): void => {
				this.#giveUp = undefined;
				this.#pose.endWriting();
			};
			this.#passed.decoder.run(expression, joints, this.#pose.incoming).then(
				() => {
					end();
					resolve();
				},
				(error: unknown) => {
					end();
					reject(error);
				},
			);
		});
	}

	estimateBox(out: Float32Array, expression: Float32Array, joints: Float32Array): void {
		this.#passed.estimateBox(out, expression, joints);
	}

	write(vertices: Float32Array, weights: Float32Array): void {
		this.#pose.write(vertices, weights);
	}

	commit(share = 0): void {
		this.#pose.take(share);
		if (this.#count++ % POSES_A_LOOK === 0) this.#look();
	}

	release(): void {
		if (this.#released) return;
		this.#released = true;
		this.#pose.dispose();
		this.#giveUp?.(gone());
	}

	/** Looks whether any of the poses since the last look was bad: those that were checked, which is when they are drawn. */
	async #look(): Promise<void> {
		try {
			const since = await this.#pose.posesSinceBad();
			if (since !== undefined && !this.#released) this.#onBad();
		} catch {
			// A lost device: whoever watches it knows.
		}
	}
}

function gone(): GaspardError {
	return new GaspardError('gpu/device-lost', 'The GPU that posed this avatar is gone.');
}
