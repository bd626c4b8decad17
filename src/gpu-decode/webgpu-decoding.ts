import type { Avatar } from '../avatar/avatar.ts';
import type { AvatarModel } from '../avatar/avatar-model.ts';
import { asDecoderError, GaspardError } from '../errors.ts';
import type { SplatInstance } from '../gpu/splat-backend.ts';
import type { WebGPUBackend } from '../gpu/webgpu/webgpu-backend.ts';
import type { GpuDecoding } from '../scene/gpu-decoding.ts';
import type { TrialOptions, TrialResult } from './decoder-trial.ts';
import { GpuDecodedPose } from './gpu-decoded-pose.ts';

/**
 * Decodes avatars on the device that draws them: `new AvatarSystem(backend, { gpuDecoding: decodeOnGpu(backend) })`.
 * The `decoder` option of each avatar says whether it is decoded there. Pictures never wait for it.
 *
 * @param options - For tests and benchmarks: when a decoder is tried on the device, and how fast it has to be.
 */
export function decodeOnGpu(backend: WebGPUBackend, options: TrialOptions = {}): GpuDecoding {
	return new WebGPUDecoding(backend, options);
}

/** State of one model on the device. */
interface ModelDecodes {
	readonly instances: Map<Avatar, SplatInstance>;
	/** Undefined before the trial, or if the CPU decodes. */
	passed: TrialResult | undefined;
	/** Whether the trial has begun. */
	tried: boolean;
	/** Whether it has given bad poses. It is then never tried again. */
	distrusted: boolean;
}

class WebGPUDecoding implements GpuDecoding {
	readonly #backend: WebGPUBackend;
	readonly #options: TrialOptions;
	readonly #models = new Map<AvatarModel, ModelDecodes>();
	/** Callbacks that wait for the next frame. */
	readonly #waiting: (() => void)[] = [];
	#lost = false;
	#disposed = false;

	constructor(backend: WebGPUBackend, options: TrialOptions) {
		this.#backend = backend;
		this.#options = options;
		this.#watch();
	}

	join(avatar: Avatar, instance: SplatInstance): void {
		const { model } = avatar;
		if (!model.choice || model.choice.tier === 'wasm' || this.#disposed) return;
		let entry = this.#models.get(model);
		if (!entry) {
			entry = { instances: new Map(), passed: undefined, tried: false, distrusted: false };
			this.#models.set(model, entry);
		}
		entry.instances.set(avatar, instance);
		if (entry.passed) this.#pose(avatar, instance, entry);
		else if (!entry.tried) this.#try(model, entry);
	}

	leave(avatar: Avatar): void {
		const entry = this.#models.get(avatar.model);
		const instance = entry?.instances.get(avatar);
		if (!entry || !instance) return;
		entry.instances.delete(avatar);
		if (avatar.devicePose?.instance === instance) avatar.decodeOnCpu(true);
		if (entry.instances.size > 0) return;
		entry.passed?.decoder.dispose();
		this.#models.delete(avatar.model);
	}

	frame(): void {
		if (this.#lost && !this.#backend.lost) this.#comeBack();
		if (this.#waiting.length > 0) for (const go of this.#waiting.splice(0)) go();
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#drop();
		this.#models.clear();
	}

	/** Runs the trial once, in the pauses of some frames. If the decoder passes, the model's avatars are decoded on the GPU. */
	async #try(model: AvatarModel, entry: ModelDecodes): Promise<void> {
		entry.tried = true;
		const nextFrame = (): Promise<void> => new Promise((go) => this.#waiting.push(go));
		const { device } = this.#backend;
		const isOver = (): boolean =>
			this.#disposed || this.#models.get(model) !== entry || this.#backend.device !== device;
		try {
			// Loaded on demand, because most pages never need it.
			const { tryOnGpu } = await import('./decoder-trial.ts');
			const found = await tryOnGpu(model, this.#backend, { ...this.#options, nextFrame, isOver });
			if (!found) return;
			if (isOver() || this.#lost) return found.decoder.dispose();
			entry.passed = found;
			for (const [avatar, instance] of entry.instances) this.#pose(avatar, instance, entry);
		} catch (error) {
			// With tier `auto` the CPU decodes instead, which is not an error.
			if (model.choice?.tier === 'auto' || isOver()) return;
			const typed = asDecoderError(error, model.asset.name);
			for (const avatar of entry.instances.keys()) avatar.report(typed);
		}
	}

	#pose(avatar: Avatar, instance: SplatInstance, entry: ModelDecodes): void {
		// Another renderer's GPU already decodes this avatar: here it is drawn from the CPU's pose.
		if (avatar.devicePose || avatar.disposed || !entry.passed) return;
		const pose = this.#backend.receivePoses(instance, avatar.weights);
		const onBad = (): void => this.#distrust(avatar.model, entry);
		avatar.decodeOnGpu(new GpuDecodedPose(instance, pose, entry.passed, onBad));
	}

	/** Moves a model with bad poses to the CPU, where every number is checked. */
	#distrust(model: AvatarModel, entry: ModelDecodes): void {
		const { passed } = entry;
		if (!passed) return;
		entry.passed = undefined;
		entry.distrusted = true;
		for (const avatar of entry.instances.keys()) {
			avatar.decodeOnCpu();
			avatar.report(
				new GaspardError(
					'decoder/failed',
					`The decoder of "${model.asset.name}" gave vertices on the GPU that are not finite. The avatar keeps its last good pose, and the CPU decodes from now on. Export the avatar again.`,
					{ avatar: model.asset.name },
				),
			);
		}
		passed.decoder.dispose();
	}

	#watch(): void {
		const { device } = this.#backend;
		this.#backend.whenLost.then(() => {
			if (this.#disposed || this.#backend.device !== device) return;
			this.#lost = true;
			this.#drop();
		});
	}

	/** Moves all avatars to the CPU at once. */
	#drop(): void {
		for (const entry of this.#models.values()) {
			for (const [avatar, instance] of entry.instances) {
				if (avatar.devicePose?.instance === instance) avatar.decodeOnCpu(true);
			}
			entry.passed?.decoder.dispose();
			entry.passed = undefined;
		}
	}

	/** The back end has another device: all models may be tried on it. */
	#comeBack(): void {
		this.#lost = false;
		this.#watch();
		for (const [model, entry] of this.#models) if (!entry.distrusted) this.#try(model, entry);
	}
}
