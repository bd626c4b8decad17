import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import { deviceLostError, GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../src/gpu/webgpu/webgpu-backend.ts';
import { decodeOnGpu } from '../../src/gpu-decode/webgpu-decoding.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import type { AvatarRendererOptions, RendererHost } from './renderer-host.ts';

/** Serves a WebGPUEngine: the back end works on its device, and on the next one when that is lost. */
export class WebGPUHost implements RendererHost {
	readonly backend: WebGPUBackend;
	readonly sorterChosen: Promise<SorterKind>;
	readonly gpuDecoding: GpuDecoding;
	readonly #engine: WebGPUEngine;
	readonly #onError: (error: GaspardError) => void;
	/** Whether the engine has recorded draws of splats that it has not submitted yet. */
	#recorded = false;
	/** What splats were drawn with. */
	readonly #effects = new Set<Effect>();

	/** @throws GaspardError `engine/not-ready` if the engine has no device yet. */
	constructor(engine: AbstractEngine, options: AvatarRendererOptions, onError: (error: GaspardError) => void) {
		this.#engine = engine as WebGPUEngine;
		this.#onError = onError;
		const { sorter = 'measure', maxSplats } = options;
		const device = this.#engine._device as GPUDevice | undefined;
		if (!device) {
			throw new GaspardError(
				'engine/not-ready',
				'This engine is not initialised yet: `await engine.initAsync()` first.',
			);
		}
		this.backend = createWebGPUBackend(device, { sorter: sorter === 'measure' ? 'auto' : sorter, maxSplats });
		this.backend.ready.catch(onError);
		this.gpuDecoding = decodeOnGpu(this.backend);
		this.sorterChosen = Promise.resolve(this.backend.sorter);
		engine.onEndFrameObservable.add(this.#onEndFrame);
		engine.onContextRestoredObservable.add(this.#onRestored);
	}

	lostError(): GaspardError {
		return deviceLostError(
			'Babylon asks for another, and avatars come back with it; if it stays away, reload the page.',
		);
	}

	wrap(table: GPUTexture): InternalTexture {
		const texture = this.#engine.wrapWebGPUTexture(table);
		// Babylon makes the view when a texture is replaced, not when it is wrapped.
		this.#engine.updateWrappedWebGPUTexture(texture, table);
		return texture;
	}

	/** Draws that were recorded for an earlier camera of this frame must reach the GPU before its order goes. */
	beforeOrder(): void {
		if (this.#recorded && !this.backend.lost) this.#engine.flushFramebuffer();
		this.#recorded = false;
	}

	beforeDraw(avatar: GaussianAvatar): void {
		this.#recorded = true;
		const effect = avatar.subMeshes[0]?.effect;
		if (effect) this.#effects.add(effect);
	}

	dispose(): void {
		this.#engine.onEndFrameObservable.removeCallback(this.#onEndFrame);
		this.#engine.onContextRestoredObservable.removeCallback(this.#onRestored);
	}

	readonly #onEndFrame = (): void => {
		this.#recorded = false;
		this.#effects.forEach(this.#freeUniforms);
	};

	/** Babylon keeps the uniform buffer of an effect that it has released. */
	readonly #freeUniforms = (effect: Effect): void => {
		if (effect.isDisposed && this.#effects.delete(effect)) effect.getPipelineContext()?.dispose();
	};

	readonly #onRestored = (): void => {
		this.#recorded = false;
		this.backend.restore(this.#engine._device);
		this.backend.ready.catch(this.#onError);
	};
}
