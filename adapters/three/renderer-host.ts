import type { Camera, RenderTarget, Scene, Texture, WebGLRenderer } from 'three';
import type { Renderer } from 'three/webgpu';
import { GaspardError } from '../../src/errors.ts';
import type { SorterKind, SplatBackend } from '../../src/gpu/splat-backend.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import type { SplatMaterial } from './splat-material.ts';

/** Every renderer that avatars are drawn by: three's WebGLRenderer and WebGPURenderer. */
export type AvatarHostRenderer = WebGLRenderer | Renderer;

/** How avatars are drawn by one renderer. */
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
	/**
	 * How splats are blended by WebGLRenderer where targets hold linear light, as in a chain of post-processing. `host`, by
	 * default: each splat is converted, and mixed in linear light; soft edges come out slightly lighter. `display`: splats are
	 * mixed as the screen shows them, as they were trained, for the price of a target of the same size. WebGPURenderer has
	 * three's DirectRenderPipeline for that.
	 */
	readonly blend?: 'host' | 'display';
}

/** The back end's tables as textures of three. */
export type SplatTextures = Readonly<Record<'order' | 'centers' | 'shapes', Texture>>;

/** What differs between the kinds of renderers: the back end, its textures, and where colours go. */
export interface RendererHost {
	readonly backend: SplatBackend;
	/** Decodes avatars on the GPU; WebGPU only. */
	readonly gpuDecoding?: GpuDecoding | undefined;
	/** Settles when the sorter is chosen; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
	/** The tables of the back end's present generation. */
	readonly textures: SplatTextures;
	/** The order that was made last: to be called after it was made, before it is drawn. */
	keepOrder(order: DrawList): void;
	/** The table that holds an order when it is drawn. */
	orderTexture(order: DrawList): Texture;
	/** Says to a material where its colours go: viewport and colour space of the renderer's current target. */
	aim(material: SplatMaterial): void;
	/** Draws an avatar that is ready by itself, where that is to be; otherwise returns false, and three is to draw it. */
	drawsItself?(avatar: GaussianAvatar, scene: Scene, camera: Camera): boolean;
	/** Frees everything. */
	dispose(): void;
}

/** Makes the host of a renderer; `onLost` is called when its GPU context or device is gone. */
export type MakeHost<R> = (
	renderer: R,
	options: AvatarRendererOptions,
	onLost: (error: GaspardError) => void,
) => RendererHost;

/** What `gaspard/three/webgpu` brings. */
export interface NodeSupport {
	readonly makeHost: MakeHost<Renderer>;
	/** Tells the renderer how a SplatMaterial is drawn. Idempotent. */
	adopt(renderer: Renderer): void;
}

let support: NodeSupport | undefined;

/** From now on WebGPURenderers are served. */
export function registerNodeSupport(nodeSupport: NodeSupport): void {
	support = nodeSupport;
}

/**
 * What serves WebGPURenderers.
 *
 * @throws GaspardError `engine/wrong-entry` if `gaspard/three/webgpu` was not imported.
 */
export function nodeSupport(): NodeSupport {
	if (support) return support;
	throw new GaspardError(
		'engine/wrong-entry',
		"This page draws with three's WebGPURenderer: import GaussianAvatar from 'gaspard/three/webgpu' instead of 'gaspard/three'.",
		{ entry: 'gaspard/three/webgpu' },
	);
}

/** Whether a renderer draws node materials, as WebGPURenderer does on both of its back ends. */
export function isNodeRenderer(renderer: AvatarHostRenderer): renderer is Renderer {
	return (renderer as { isRenderer?: boolean }).isRenderer === true;
}

/** Where a renderer draws at present. */
export function currentTarget(renderer: AvatarHostRenderer): RenderTarget | null {
	return renderer.getRenderTarget() as RenderTarget | null;
}
