import type { Avatar } from '../avatar/avatar.ts';
import type { AvatarModel } from '../avatar/avatar-model.ts';
import { asDecoderError, GaspardError } from '../errors.ts';
import type { SplatInstance } from '../gpu/splat-backend.ts';
import type { WebGPUBackend } from '../gpu/webgpu/webgpu-backend.ts';
import { type GpuDecoding, setGpuDecoding } from '../scene/gpu-decoding.ts';
import type { TrialOptions, TrialResult } from './decoder-trial.ts';
import { GpuDecodedPose } from './gpu-decoded-pose.ts';

/**
 * Lets avatars of a back end be decoded on its device: the one thing that an adapter has to call for that, before the first
 * avatar is drawn. Which are, is said by their `decoder` option; pictures never wait for it.
 *
 * @param options - For tests and benches: when a trial begins and what it may cost.
 */
export function decodeOnGpu(backend: WebGPUBackend, options: TrialOptions = {}): void {
	setGpuDecoding(backend, new WebGPUDecoding(backend, options));
}

/** One model on the device. */
interface ModelDecodes {
	readonly instances: Map<Avatar, SplatInstance>;
	/** Undefined before the trial, or where the CPU stays. */
	passed: TrialResult | undefined;
	/** The trial has begun. */
	tried: boolean;
	/** It gave bad poses: never again. */
	distrusted: boolean;
}

class WebGPUDecoding implements GpuDecoding {
	readonly #backend: WebGPUBackend;
	readonly #options: TrialOptions;
	readonly #models = new Map<AvatarModel, ModelDecodes>();
	/** Who waits for the next picture. */
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
		if (avatar.gpuPoseSource?.instance === instance) avatar.decodeOnCpu(true);
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

	/** Measures once, in the pauses of some frames; the avatars of the model go over when it turns out well. */
	async #try(model: AvatarModel, entry: ModelDecodes): Promise<void> {
		entry.tried = true;
		const nextFrame = (): Promise<void> => new Promise((go) => this.#waiting.push(go));
		const { device } = this.#backend;
		const isOver = (): boolean =>
			this.#disposed || this.#models.get(model) !== entry || this.#backend.device !== device;
		try {
			// Most pages never get here: loaded when it is.
			const { tryOnGpu } = await import('./decoder-trial.ts');
			const found = await tryOnGpu(model, this.#backend, { ...this.#options, nextFrame, isOver });
			if (!found) return;
			if (isOver() || this.#lost) return found.decoder.dispose();
			entry.passed = found;
			for (const [avatar, instance] of entry.instances) this.#pose(avatar, instance, entry);
		} catch (error) {
			// Nobody asked for the GPU by name: the CPU does it, and that is no error.
			if (model.choice?.tier === 'auto' || isOver()) return;
			const typed = asDecoderError(error, model.asset.name);
			for (const avatar of entry.instances.keys()) avatar.report(typed);
		}
	}

	#pose(avatar: Avatar, instance: SplatInstance, entry: ModelDecodes): void {
		// Another renderer's GPU poses it already: here it is drawn from the CPU.
		if (avatar.gpuPoseSource || avatar.disposed || !entry.passed) return;
		const pose = this.#backend.receivePoses(instance, avatar.weights);
		const onBad = (): void => this.#distrust(avatar.model, entry);
		avatar.decodeOnGpu(new GpuDecodedPose(instance, pose, entry.passed, onBad));
	}

	/** A decoder that gives bad poses is watched by the CPU from now on, number by number. */
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
					`The decoder of "${model.asset.name}" gave vertices on the GPU that are not finite. The last good pose stays, and the CPU decodes from now on. Export the avatar again.`,
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

	/** Everybody back to the CPU, at once. */
	#drop(): void {
		for (const entry of this.#models.values()) {
			for (const [avatar, instance] of entry.instances) {
				if (avatar.gpuPoseSource?.instance === instance) avatar.decodeOnCpu(true);
			}
			entry.passed?.decoder.dispose();
			entry.passed = undefined;
		}
	}

	/** The back end goes on with another device: everybody may be decoded there. */
	#comeBack(): void {
		this.#lost = false;
		this.#watch();
		for (const [model, entry] of this.#models) if (!entry.distrusted) this.#try(model, entry);
	}
}
