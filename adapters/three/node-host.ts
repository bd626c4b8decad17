import { ColorManagement, LinearTransfer, type Texture, Vector4 } from 'three';
import type { Renderer } from 'three/webgpu';
import { contextLostError, deviceLostError, GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend, type WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../src/gpu/webgpu/webgpu-backend.ts';
import { decodeOnGpu } from '../../src/gpu-decode/webgpu-decoding.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import type { GpuDecoding } from '../../src/scene/gpu-decoding.ts';
import { externalTable } from './external-table.ts';
import { OrderSnapshots } from './order-snapshots.ts';
import { type AvatarRendererOptions, currentTarget, type RendererHost, type SplatTextures } from './renderer-host.ts';
import type { SplatMaterial } from './splat-material.ts';

/** The fields of three's back ends that matter here. */
interface ThreeBackend {
	/** Of the WebGPU back end, once it is initialised. */
	readonly device?: GPUDevice | null;
	/** Of the WebGL back end, once it is initialised. */
	readonly gl?: WebGL2RenderingContext | null;
	/** Its cache of the context's state. */
	readonly state?: ThreeState;
}

interface ThreeState {
	setColorMask?(mask: boolean): void;
	useProgram?(program: WebGLProgram | null): void;
	/** Older releases do not cache what it sets. */
	pixelStorei?(name: number, value: number): void;
}

/** Serves a WebGPURenderer: the back end works on its device, or with `forceWebGL` on its context. */
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

	/** @throws GaspardError `engine/not-ready` if the renderer has neither device nor context yet, `argument/invalid`. */
	constructor(renderer: Renderer, options: AvatarRendererOptions, onLost: (error: GaspardError) => void) {
		this.#renderer = renderer;
		if (options.blend === 'display') {
			throw new GaspardError(
				'argument/invalid',
				'WebGPURenderer blends as the screen shows it with three’s own `new DirectRenderPipeline(renderer)`: leave `blend` away.',
				{ argument: 'blend' },
			);
		}
		const { device, gl, state } = renderer.backend as unknown as ThreeBackend;
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

	aim(material: SplatMaterial): void {
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

/** Brings to rest, through three's own cache, the state that the back end would otherwise have to ask the driver for. */
function prepareState(state: ThreeState | undefined, gl: WebGL2RenderingContext): void {
	state?.setColorMask?.(true);
	// The program of a material that was disposed may still be bound; it could not be bound again afterwards.
	state?.useProgram?.(null);
	const setter = state?.pixelStorei ? (state as Required<ThreeState>) : gl;
	setter.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
}

const REMEDY = 'Make a new WebGPURenderer and draw the same scene with it: avatars come along.';
const viewport = new Vector4();
