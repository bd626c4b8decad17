import type { DevicePose } from '../avatar/device-pose.ts';
import { GpuPoseSource, type GpuPoseSourceOptions } from '../avatar/gpu-pose-source.ts';
import { GaspardError } from '../errors.ts';
import type { SplatInstance } from '../gpu/splat-backend.ts';
import type { GpuPose } from '../gpu/webgpu/gpu-pose.ts';
import type { TrialResult } from './decoder-trial.ts';

/** Poses between two checks whether the GPU has ignored a bad pose. No frame waits for the answer. */
const POSES_A_LOOK = 64;

/** The pose of one avatar, decoded on the device that draws it. */
export class GpuDecodedPose implements DevicePose {
	readonly instance: SplatInstance;
	readonly #pose: GpuPose;
	readonly #passed: TrialResult;
	readonly #onBad: () => void;
	#giveUp: ((error: GaspardError) => void) | undefined;
	#released = false;
	#count = 0;

	/** @param onBad - Called some time after a pose that was not finite. */
	constructor(instance: SplatInstance, pose: GpuPose, passed: TrialResult, onBad: () => void) {
		this.instance = instance;
		this.#pose = pose;
		this.#passed = passed;
		this.#onBad = onBad;
	}

	createSource(options: GpuPoseSourceOptions): GpuPoseSource {
		return new GpuPoseSource(this, options);
	}

	get alpha(): number {
		return this.#pose.share;
	}

	set alpha(share: number) {
		this.#pose.share = share;
	}

	/** Rejects at once when the pose is released, because a lost device may never answer. */
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

	/** Checks whether a pose since the last check was bad. The GPU checks poses when they are drawn. */
	async #look(): Promise<void> {
		try {
			const since = await this.#pose.posesSinceBad();
			if (since !== undefined && !this.#released) this.#onBad();
		} catch {
			// The device is lost: its watcher handles that.
		}
	}
}

function gone(): GaspardError {
	return new GaspardError(
		'gpu/device-lost',
		'The GPU that decodes the pose of this avatar is gone. The CPU decodes instead.',
	);
}
