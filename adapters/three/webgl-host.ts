import { type Camera, ExternalTexture, type Scene, type Texture, type WebGLRenderer } from 'three';
import { contextLostError, type GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend, type WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { writesLinear } from './color-target.ts';
import { DisplayLayer } from './display-layer.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import type { AvatarRendererOptions, RendererHost, SplatTextures } from './renderer-host.ts';
import type { SplatMaterial } from './splat-material.ts';

/** Serves a WebGLRenderer: the back end works on its context. */
export class WebGLHost implements RendererHost {
	readonly backend: WebGL2Backend;
	readonly #renderer: WebGLRenderer;
	readonly #onContextLost: () => void;
	readonly #textures = {
		order: new ExternalTexture(),
		centers: new ExternalTexture(),
		shapes: new ExternalTexture(),
	};
	/** Where splats are to be blended as the screen shows them. */
	readonly #displayLayer: DisplayLayer | undefined;
	#generation = -1;

	constructor(renderer: WebGLRenderer, options: AvatarRendererOptions, onLost: (error: GaspardError) => void) {
		this.#renderer = renderer;
		if (options.blend === 'display') this.#displayLayer = new DisplayLayer(renderer);
		const gl = renderer.getContext() as WebGL2RenderingContext;
		this.backend = createWebGL2Backend(gl, { ...options, prepareHostState: () => prepareState(renderer, gl) });
		this.#onContextLost = () => onLost(contextLostError());
		renderer.domElement.addEventListener('webglcontextlost', this.#onContextLost);
	}

	get sorterChosen(): Promise<SorterKind> {
		return this.backend.sorterChosen;
	}

	get textures(): SplatTextures {
		if (this.#generation !== this.backend.generation) {
			this.#generation = this.backend.generation;
			const { order, centers, shapes } = this.backend.textures;
			this.#textures.order.sourceTexture = order;
			this.#textures.centers.sourceTexture = centers;
			this.#textures.shapes.sourceTexture = shapes;
		}
		return this.#textures;
	}

	/** WebGL draws at once: nothing replaces an order before. */
	keepOrder(): void {}

	orderTexture(): Texture {
		return this.textures.order;
	}

	aim(material: SplatMaterial): void {
		material.aimAt(this.#renderer, this.#displayLayer?.serves());
	}

	drawsItself(avatar: GaussianAvatar, scene: Scene, camera: Camera): boolean {
		if (!this.#displayLayer?.serves() || !writesLinear(this.#renderer)) return false;
		this.#displayLayer.draw(avatar, scene, camera);
		return true;
	}

	dispose(): void {
		this.#renderer.domElement.removeEventListener('webglcontextlost', this.#onContextLost);
		for (const texture of Object.values(this.#textures)) texture.dispose();
		this.#displayLayer?.dispose();
	}
}

/** Brings to rest, through three's own cache, the state that the back end would otherwise have to ask the driver for. */
function prepareState(renderer: WebGLRenderer, gl: WebGL2RenderingContext): void {
	const { state } = renderer;
	state.buffers.color.setMask(true);
	// The program of a material that was disposed may still be bound; it could not be bound again afterwards.
	state.useProgram(null as never);
	// Older releases of three do not cache these.
	const setter = (state as Partial<PixelStore>).pixelStorei ? (state as unknown as PixelStore) : gl;
	setter.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
}

/** What newer releases of three have in their state cache. */
interface PixelStore {
	pixelStorei(name: number, value: number): void;
}
