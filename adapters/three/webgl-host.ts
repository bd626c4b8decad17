import { type Camera, ExternalTexture, type Scene, type Texture, Vector4, type WebGLRenderer } from 'three';
import { contextLostError, type GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend, type WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { toneMappingApplies, writesLinear } from './color-target.ts';
import { DisplayLayer } from './display-layer.ts';
import type { DrawnAvatar, DrawnMaterial } from './drawn-avatar.ts';
import { resetPixelStore } from './private-fields.ts';
import type { AvatarRendererOptions, RendererHost, SplatTextures } from './renderer-host.ts';

/** The host of a WebGLRenderer: the back end uses its context. */
export class WebGLHost implements RendererHost {
	readonly backend: WebGL2Backend;
	readonly #renderer: WebGLRenderer;
	readonly #onContextLost: () => void;
	readonly #textures = {
		order: new ExternalTexture(),
		centers: new ExternalTexture(),
		shapes: new ExternalTexture(),
	};
	/** Only with `blend: 'display'`. */
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

	/** WebGL executes in call order, so the order needs no copy. */
	keepOrder(): void {}

	orderTexture(): Texture {
		return this.textures.order;
	}

	/** Reads the renderer's current target as three's own materials do. */
	aim(material: DrawnMaterial): void {
		const renderer = this.#renderer;
		const { viewportPixels, linearOutput, encodedFog } = material.uniforms;
		renderer.getCurrentViewport(viewport);
		viewportPixels.value.set(viewport.z, viewport.w);
		// Tone mapping needs linear light, and encodes afterwards.
		const isMapped = material.toneMapped && toneMappingApplies(renderer);
		const isLinear = writesLinear(renderer);
		const isDecodedLater = this.#displayLayer?.serves() ?? false;
		linearOutput.value = isMapped || (isLinear && !isDecodedLater) ? 1 : 0;
		encodedFog.value = isLinear && isDecodedLater ? 1 : 0;
		material.uniformsNeedUpdate = true;
	}

	drawsItself(avatar: DrawnAvatar, scene: Scene, camera: Camera): boolean {
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

/** Sets to its default, through three's own cache, the state that the back end would otherwise have to ask the driver for. */
function prepareState(renderer: WebGLRenderer, gl: WebGL2RenderingContext): void {
	const { state } = renderer;
	state.buffers.color.setMask(true);
	// The program in use may belong to a disposed material: WebGL could not be told to use it again.
	state.useProgram(null as never);
	resetPixelStore(state, gl);
}

const viewport = new Vector4();
