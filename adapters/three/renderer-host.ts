import type { Camera, RenderTarget, Scene, Texture, WebGLRenderer } from 'three';
import type { Renderer } from 'three/webgpu';
import type { GaspardError } from '../../src/errors.ts';
import type { SorterKind, SplatBackend } from '../../src/gpu/splat-backend.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import { OptionalSupport } from '../../src/scene/optional-support.ts';
import type { DrawnAvatar, DrawnMaterial } from './drawn-avatar.ts';

/** A renderer that can draw avatars: three's WebGLRenderer or WebGPURenderer. */
export type AvatarHostRenderer = WebGLRenderer | Renderer;

/** How one renderer draws avatars. */
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
	/**
	 * How WebGLRenderer blends splats into a target of linear light, as in a chain of post-processing. `host` converts each
	 * splat and blends in linear light: soft edges are slightly lighter. `display` blends encoded colours, as splats were
	 * trained, and needs two more targets of the same size. For WebGPURenderer use three's DirectRenderPipeline instead.
	 *
	 * @default 'host'
	 */
	readonly blend?: 'host' | 'display';
}

/** The back end's tables as textures of three. */
export type SplatTextures = Readonly<Record<'order' | 'centers' | 'shapes', Texture>>;

/** What differs between kinds of renderers: the back end, its textures, and where colours go. */
export interface RendererHost {
	readonly backend: SplatBackend;
	/** Decodes avatars on the GPU; WebGPU only. */
	readonly gpuDecoding?: GpuDecoding | undefined;
	/** Resolves when the sorter is chosen; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
	/** The textures of the back end's current generation. */
	readonly textures: SplatTextures;
	/** Keeps the order that the textures hold: call it after each sort. */
	keepOrder(order: DrawList): void;
	/** The texture that holds a draw list's order when it is drawn. */
	orderTexture(order: DrawList): Texture;
	/** Writes viewport and colour space of the renderer's current target into a material. */
	aim(material: DrawnMaterial): void;
	/** Draws an avatar that is ready. Returns false if three has to draw it. */
	drawsItself?(avatar: DrawnAvatar, scene: Scene, camera: Camera): boolean;
	/** Frees everything. */
	dispose(): void;
}

/** Makes the host of a renderer. `onLost` is called when its GPU context or device is lost. */
export type MakeHost<R> = (
	renderer: R,
	options: AvatarRendererOptions,
	onLost: (error: GaspardError) => void,
) => RendererHost;

/** What `gaspard/three/webgpu` adds. */
export interface NodeSupport {
	readonly makeHost: MakeHost<Renderer>;
	/** Tells the renderer how a SplatMaterial is drawn. Idempotent. */
	adopt(renderer: Renderer): void;
}

/** Support for WebGPURenderer. `get` throws a GaspardError `engine/wrong-entry` before `gaspard/three/webgpu` is imported. */
export const nodeSupport: OptionalSupport<NodeSupport> = new OptionalSupport(
	'gaspard/three/webgpu',
	"This page draws with three's WebGPURenderer: import GaussianAvatar from 'gaspard/three/webgpu' instead of 'gaspard/three'.",
);

/** Whether a renderer draws node materials: WebGPURenderer does, on both of its back ends. */
export function isNodeRenderer(renderer: AvatarHostRenderer): renderer is Renderer {
	return (renderer as { isRenderer?: boolean }).isRenderer === true;
}

/** The current render target of a renderer; null for the canvas. */
export function currentTarget(renderer: AvatarHostRenderer): RenderTarget | null {
	return renderer.getRenderTarget() as RenderTarget | null;
}
