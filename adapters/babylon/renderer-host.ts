import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import { GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import type { WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import type { WebGPUBackend } from '../../src/gpu/webgpu/webgpu-backend.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/** How avatars are drawn by one engine. */
export interface AvatarRendererOptions {
	/**
	 * Which sorter orders the splats. By default it is measured which is faster; on WebGPU the GPU sorts wherever it is real
	 * hardware.
	 */
	readonly sorter?: SorterKind | 'measure';
	/**
	 * How many splats of all avatars together this renderer has room for at most; an avatar takes a multiple of 1,024. Limits
	 * the GPU memory that is used: about 60 bytes a splat. An avatar without room is not drawn, and reports
	 * `gpu/limit-exceeded`.
	 *
	 * @default as many as the GPU allows
	 */
	readonly maxSplats?: number | undefined;
}

/** What differs between the kinds of engines: the back end, and how its tables come into Babylon. */
export interface RendererHost {
	readonly backend: WebGL2Backend | WebGPUBackend;
	/** Decodes avatars on the GPU; WebGPU only. */
	readonly gpuDecoding?: GpuDecoding | undefined;
	/** Settles when the sorter is chosen; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
	/** What avatars report when context or device is gone. */
	lostError(): GaspardError;
	/** A table of the back end as a texture that materials bind. */
	wrap(table: WebGLTexture | GPUTexture): InternalTexture;
	/** The order that the tables hold is about to be replaced. */
	beforeOrder(): void;
	/** An avatar is about to be drawn. */
	beforeDraw(avatar: GaussianAvatar): void;
	/** Frees everything but the back end. */
	dispose(): void;
}

/** What `gaspard/babylon/webgpu` brings. */
export interface WebGPUSupport {
	/** Makes the host of an engine; `onError` is told what goes wrong later. */
	makeHost(
		engine: AbstractEngine,
		options: AvatarRendererOptions,
		onError: (error: GaspardError) => void,
	): RendererHost;
	/** Puts the splat shader where Babylon looks for WGSL by name. Idempotent. */
	storeShader(name: string): void;
}

let support: WebGPUSupport | undefined;

/** From now on WebGPUEngines are served. */
export function registerWebGPUSupport(webgpuSupport: WebGPUSupport): void {
	support = webgpuSupport;
}

/**
 * What serves WebGPUEngines.
 *
 * @throws GaspardError `engine/wrong-entry` if `gaspard/babylon/webgpu` was not imported.
 */
export function webgpuSupport(): WebGPUSupport {
	if (support) return support;
	throw new GaspardError(
		'engine/wrong-entry',
		"This page draws with Babylon's WebGPUEngine: import GaussianAvatar from 'gaspard/babylon/webgpu' instead of 'gaspard/babylon'.",
		{ entry: 'gaspard/babylon/webgpu' },
	);
}
