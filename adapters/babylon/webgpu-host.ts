import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { deviceLostError, GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../src/gpu/webgpu/webgpu-backend.ts';
import { decodeOnGpu } from '../../src/gpu-decode/webgpu-decoding.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import { deviceOf } from './private-fields.ts';
import type { AvatarRendererOptions, RendererHost } from './renderer-host.ts';

/** The host of a WebGPUEngine: the back end uses its device, and after a loss the next one. */
export class WebGPUHost implements RendererHost {
	readonly backend: WebGPUBackend;
	readonly sorterChosen: Promise<SorterKind>;
	readonly gpuDecoding: GpuDecoding;
	readonly #engine: WebGPUEngine;
	readonly #onError: (error: GaspardError) => void;
	/** Whether the engine has recorded draws of splats that it has not submitted yet. */
	#recorded = false;
	/** The effects that have drawn splats. */
	readonly #effects = new Set<Effect>();

	/** @throws GaspardError `engine/not-ready` if the engine has no device yet. */
	constructor(engine: AbstractEngine, options: AvatarRendererOptions, onError: (error: GaspardError) => void) {
		this.#engine = engine as WebGPUEngine;
		this.#onError = onError;
		const { sorter = 'measure', maxSplats } = options;
		const device = deviceOf(this.#engine);
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
		// Babylon makes the texture's view only when a texture is replaced.
		this.#engine.updateWrappedWebGPUTexture(texture, table);
		return texture;
	}

	/** Submits the draws of earlier cameras of this frame: they need the order that is about to be replaced. */
	beforeOrder(): void {
		if (this.#recorded && !this.backend.lost) this.#engine.flushFramebuffer();
		this.#recorded = false;
	}

	beforeDraw(mesh: Mesh): void {
		this.#recorded = true;
		const effect = mesh.subMeshes[0]?.effect;
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

	/** Frees the uniform buffer of an effect: Babylon keeps it when it releases the effect. */
	readonly #freeUniforms = (effect: Effect): void => {
		if (effect.isDisposed && this.#effects.delete(effect)) effect.getPipelineContext()?.dispose();
	};

	readonly #onRestored = (): void => {
		this.#recorded = false;
		const device = deviceOf(this.#engine);
		if (device) this.backend.restore(device);
		this.backend.ready.catch(this.#onError);
	};
}
