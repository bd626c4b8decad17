import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import type { WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import type { WebGPUBackend } from '../../src/gpu/webgpu/webgpu-backend.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import { OptionalSupport } from '../../src/scene/optional-support.ts';

/** How one engine draws avatars. */
export interface AvatarRendererOptions {
	/**
	 * What sorts the splats. `measure` chooses the faster one: by a measurement with WebGL2; with WebGPU the GPU sorts, unless
	 * it is emulated in software.
	 *
	 * @default 'measure'
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

/** What differs between kinds of engines: the back end, and how Babylon binds its textures. */
export interface RendererHost {
	readonly backend: WebGL2Backend | WebGPUBackend;
	/** Decodes avatars on the GPU; WebGPU only. */
	readonly gpuDecoding?: GpuDecoding | undefined;
	/** Resolves when the sorter is chosen; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
	/** The error that avatars report when context or device is lost. */
	lostError(): GaspardError;
	/** A texture of the back end as one that materials bind. */
	wrap(table: WebGLTexture | GPUTexture): InternalTexture;
	/** Call this before the order in the textures is replaced. */
	beforeOrder(): void;
	/** Call this before an avatar is drawn. */
	beforeDraw(mesh: Mesh): void;
	/** Frees everything but the back end. */
	dispose(): void;
}

/** What `gaspard/babylon/webgpu` adds. */
export interface WebGPUSupport {
	/** Makes the host of an engine. `onError` gets errors that come later. */
	makeHost(
		engine: AbstractEngine,
		options: AvatarRendererOptions,
		onError: (error: GaspardError) => void,
	): RendererHost;
	/** Puts the splat shader where Babylon looks for WGSL by name. Idempotent. */
	storeShader(name: string): void;
}

/** Support for WebGPUEngine. `get` throws a GaspardError `engine/wrong-entry` before `gaspard/babylon/webgpu` is imported. */
export const webgpuSupport: OptionalSupport<WebGPUSupport> = new OptionalSupport(
	'gaspard/babylon/webgpu',
	"This page draws with Babylon's WebGPUEngine: import GaussianAvatar from 'gaspard/babylon/webgpu' instead of 'gaspard/babylon'.",
);
