import { ColorManagement, LinearTransfer, type Texture, Vector4 } from 'three';
import type { Renderer } from 'three/webgpu';
import { contextLostError, deviceLostError, GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend, type WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../src/gpu/webgpu/webgpu-backend.ts';
import { decodeOnGpu } from '../../src/gpu-decode/webgpu-decoding.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import type { DrawnMaterial } from './drawn-avatar.ts';
import { externalTable } from './external-table.ts';
import { OrderSnapshots } from './order-snapshots.ts';
import { resetPixelStore, type ThreeState, threeBackend } from './private-fields.ts';
import { type AvatarRendererOptions, currentTarget, type RendererHost, type SplatTextures } from './renderer-host.ts';

/** The host of a WebGPURenderer: the back end uses its device, or with `forceWebGL` its context. */
export class NodeHost implements RendererHost {
	readonly backend: WebGL2Backend | WebGPUBackend;
	readonly sorterChosen: Promise<SorterKind>;
	readonly gpuDecoding: GpuDecoding | undefined;
	readonly #renderer: Renderer;
	readonly #ended = new AbortController();
	#textures: SplatTextures | undefined;
	#generation = -1;
	/** Of a WebGPU device only. */
	#keptOrders: OrderSnapshots | undefined;

	/**
	 * @throws GaspardError `engine/not-ready` before the renderer is initialised; `argument/invalid` for an option that it does
	 * not have.
	 */
	constructor(renderer: Renderer, options: AvatarRendererOptions, onLost: (error: GaspardError) => void) {
		this.#renderer = renderer;
		if (options.blend === 'display') {
			throw new GaspardError(
				'argument/invalid',
				'WebGPURenderer has no `blend` option. Leave it out, and draw with three’s `new DirectRenderPipeline(renderer)`: it blends encoded colours.',
				{ argument: 'blend' },
			);
		}
		const { device, gl, state } = threeBackend(renderer);
		const { signal } = this.#ended;
		if (gl) {
			const backend = createWebGL2Backend(gl, { ...options, prepareHostState: () => prepareState(state, gl) });
			this.backend = backend;
			this.sorterChosen = backend.sorterChosen;
			gl.canvas.addEventListener('webglcontextlost', () => onLost(contextLostError()), { signal });
			return;
		}
		if (!device) {
			throw new GaspardError(
				'engine/not-ready',
				'This renderer is not initialised yet: `await renderer.init()` first.',
			);
		}
		this.#keptOrders = new OrderSnapshots(device);
		const { sorter = 'measure', maxSplats } = options;
		const backend = createWebGPUBackend(device, { sorter: sorter === 'measure' ? 'auto' : sorter, maxSplats });
		this.backend = backend;
		this.sorterChosen = Promise.resolve(backend.sorter);
		this.gpuDecoding = decodeOnGpu(backend);
		const report = (error: GaspardError): void => {
			if (!signal.aborted) onLost(error);
		};
		backend.whenLost.then(() => report(deviceLostError(REMEDY)));
		backend.ready.catch(report);
	}

	get textures(): SplatTextures {
		if (this.#textures && this.#generation === this.backend.generation) return this.#textures;
		this.#generation = this.backend.generation;
		this.#freeTextures();
		const { order, centers, shapes } = this.backend.textures;
		this.#textures = {
			order: externalTable(order, 1),
			centers: externalTable(centers, 4),
			shapes: externalTable(shapes, 4),
		};
		return this.#textures;
	}

	keepOrder(order: DrawList): void {
		if (!this.backend.lost) this.#keptOrders?.keep(order, this.backend.textures.order as GPUTexture);
	}

	orderTexture(order: DrawList): Texture {
		return this.#keptOrders?.textureOf(order) ?? this.textures.order;
	}

	aim(material: DrawnMaterial): void {
		const renderer = this.#renderer;
		const target = currentTarget(renderer);
		if (target) viewport.copy(target.viewport);
		else renderer.getViewport(viewport).multiplyScalar(renderer.getPixelRatio()).floor();
		const shrink = 2 ** renderer.getActiveMipmapLevel();
		const { viewportPixels, linearOutput } = material.uniforms;
		viewportPixels.value.set(Math.floor(viewport.z / shrink), Math.floor(viewport.w / shrink));
		linearOutput.value = ColorManagement.getTransfer(renderer.currentColorSpace) === LinearTransfer ? 1 : 0;
	}

	dispose(): void {
		this.#ended.abort();
		this.#keptOrders?.dispose();
		this.#freeTextures();
	}

	#freeTextures(): void {
		for (const texture of Object.values(this.#textures ?? {})) texture.dispose();
		this.#textures = undefined;
	}
}

/** Sets to its default, through three's own cache, the state that the back end would otherwise have to ask the driver for. */
function prepareState(state: ThreeState | undefined, gl: WebGL2RenderingContext): void {
	state?.setColorMask?.(true);
	// The program in use may belong to a disposed material: WebGL could not be told to use it again.
	state?.useProgram?.(null);
	resetPixelStore(state, gl);
}

const REMEDY = 'Make a new WebGPURenderer and draw the same scene with it: avatars come along.';
const viewport = new Vector4();
