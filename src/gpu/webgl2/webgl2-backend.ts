import { GaspardError } from '../../errors.ts';
import { GpuTable } from '../gpu-table.ts';
import type { InstanceRoom } from '../posed-instance.ts';
import type { SorterKind, SplatBackend, SplatModelSource } from '../splat-backend.ts';
import { SplatBackendBase } from '../splat-backend-base.ts';
import { Deformer } from './deformer.ts';
import { GpuSorter } from './gpu-sorter.ts';
import { measureSorter } from './measure-sorter.ts';
import { WebGL2SplatInstance } from './splat-instance.ts';
import { WebGL2SplatModel } from './splat-model.ts';
import { type SplatTable, splatTableMaker } from './splat-table.ts';
import { uploadRows } from './splat-texture.ts';
import { StateKeeper } from './state-keeper.ts';
import type { WebGL2SplatTextures } from './webgl2-splat-textures.ts';

/** How the back end is made. */
export interface WebGL2BackendOptions {
	/**
	 * Which sorter orders the splats. `measure`: the CPU's at first. Soon after the start, between frames, the GPU's is timed
	 * with a fence; if it is fast, it replaces the CPU's.
	 *
	 * @default 'measure'
	 */
	readonly sorter?: SorterKind | 'measure';
	/**
	 * How many splats of all avatars together the common list holds at most. An avatar takes a multiple of 1,024. Limits the
	 * GPU memory that is used.
	 *
	 * @default as many as the GPU allows
	 */
	readonly maxSplats?: number | undefined;
	/**
	 * Called at the start of every update. Set the colour mask to all true and UNPACK_ROW_LENGTH, UNPACK_SKIP_ROWS and
	 * UNPACK_SKIP_PIXELS to 0 through the host's own state cache (three: `renderer.state.buffers.color.setMask(true)`). If the
	 * host may have deleted its current program, set none here: a deleted program cannot be bound again. The back end saves
	 * and restores all other state itself.
	 *
	 * @default undefined - the back end also asks the driver for this state and restores it. In Chromium each question is a
	 * round trip to the GPU process, about 0.2 ms.
	 */
	readonly prepareHostState?: () => void;
}

/** The back end of one WebGL2 context. */
export interface WebGL2Backend extends SplatBackend {
	readonly gl: WebGL2RenderingContext;
	/** The textures that materials bind. They are replaced whenever `generation` rises. */
	readonly textures: WebGL2SplatTextures;
	/** Resolves when the sorter is chosen; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
}

/**
 * A splat back end on the host's WebGL2 context. It poses, keys and sorts in passes over integer textures, needs no
 * extension and reads nothing back. It listens to the canvas for the loss and restoration of the context; the host has to
 * let the browser restore it (`preventDefault` on the loss).
 *
 * @throws GaspardError `gpu/no-webgl2` if `gl` is not a WebGL2 context, `gpu/context-lost` if it is lost already.
 */
export function createWebGL2Backend(gl: WebGL2RenderingContext, options: WebGL2BackendOptions = {}): WebGL2Backend {
	// A context of another frame, or one that a debugger wraps, is not an instance of this page's class.
	if (typeof gl?.texStorage2D !== 'function') {
		throw new GaspardError(
			'gpu/no-webgl2',
			'Gaspard draws with WebGL2, which this browser or renderer does not offer. Use a current browser with hardware acceleration on, and a renderer made for WebGL2.',
		);
	}
	if (gl.isContextLost()) {
		throw new GaspardError('gpu/context-lost', 'The WebGL context is lost. Try again after webglcontextrestored.');
	}
	return new Backend(gl, options);
}

class Backend
	extends SplatBackendBase<WebGLTexture, SplatTable, WebGL2SplatModel, WebGL2SplatInstance>
	implements WebGL2Backend
{
	readonly gl: WebGL2RenderingContext;
	readonly sorterChosen: Promise<SorterKind>;
	readonly #keeper: StateKeeper;
	#deformer: Deformer | undefined;
	#gpuSorter: GpuSorter | undefined;
	#sorter: SorterKind;
	/** Aborted when the back end is disposed. */
	readonly #ended = new AbortController();

	constructor(gl: WebGL2RenderingContext, { sorter = 'measure', maxSplats, prepareHostState }: WebGL2BackendOptions) {
		const keeper = new StateKeeper(gl, prepareHostState);
		super(
			new GpuTable(splatTableMaker(gl, keeper, ['RGBA32UI', 'RGBA32UI'])),
			new GpuTable(splatTableMaker(gl, keeper, ['R32UI'])),
			gl.getParameter(gl.MAX_TEXTURE_SIZE),
			maxSplats,
		);
		this.gl = gl;
		this.#keeper = keeper;
		this.#makeTables();
		// Programs compile while avatars are still loading.
		this.#deformer = new Deformer(gl);
		if (sorter !== 'cpu') this.#gpuSorter = new GpuSorter(gl);
		this.#sorter = sorter === 'measure' ? 'cpu' : sorter;
		this.sorterChosen = sorter === 'measure' ? this.#measureSorter() : Promise.resolve(sorter);
		gl.canvas.addEventListener('webglcontextlost', this.#onLost);
		gl.canvas.addEventListener('webglcontextrestored', this.#onRestored);
	}

	get sorter(): SorterKind {
		return this.#sorter;
	}

	override dispose(): void {
		this.#ended.abort();
		this.gl.canvas.removeEventListener('webglcontextlost', this.#onLost);
		this.gl.canvas.removeEventListener('webglcontextrestored', this.#onRestored);
		super.dispose();
	}

	protected override makeModel(source: SplatModelSource, onDispose: () => void): WebGL2SplatModel {
		return new WebGL2SplatModel(this.gl, source, onDispose);
	}

	protected override makeInstance(model: WebGL2SplatModel, room: InstanceRoom): WebGL2SplatInstance {
		return new WebGL2SplatInstance(this.gl, model, room);
	}

	protected override isReady(): boolean {
		return !this.gl.isContextLost();
	}

	protected override begin(): void {
		this.#keeper.save();
	}

	protected override end(): void {
		this.#keeper.restore();
	}

	protected override pose(instance: WebGL2SplatInstance, splatCount: number): void {
		this.#deformer ??= new Deformer(this.gl);
		this.#deformer.pose(instance, splatCount, this.posed.current);
	}

	protected override sortOnGpu(): void {
		this.#gpuSorter ??= new GpuSorter(this.gl);
		this.#gpuSorter.sort(this.plan, this.posed.current, this.order.current);
	}

	protected override uploadOrder(order: Uint32Array, rows: number): void {
		const { gl } = this;
		gl.bindTexture(gl.TEXTURE_2D, this.order.current.textures[0]!);
		uploadRows(gl, 'R32UI', order, rows);
	}

	protected override freePrograms(): void {
		this.#deformer?.dispose();
		this.#gpuSorter?.dispose();
		this.#keeper.dispose();
		this.#deformer = undefined;
		this.#gpuSorter = undefined;
	}

	#makeTables(): void {
		this.begin();
		try {
			this.resizeTables(1);
		} finally {
			this.end();
		}
	}

	async #measureSorter(): Promise<SorterKind> {
		const chosen = await measureSorter(this.gl, this.#keeper, this.#gpuSorter!.radix, this.#ended.signal);
		if (chosen === 'cpu') {
			this.#gpuSorter?.dispose();
			this.#gpuSorter = undefined;
		}
		if (!this.disposed) this.#sorter = chosen;
		return this.#sorter;
	}

	readonly #onLost = (): void => {
		this.setLost(true);
		// The context took every object with it: nothing has to be deleted.
		this.#deformer = undefined;
		this.#gpuSorter = undefined;
		this.#keeper.forgetObjects();
		this.posed.forget();
		this.order.forget();
		for (const model of this.models) model.forgetTables();
		for (const instance of this.instances) instance.forgetTextures();
	};

	readonly #onRestored = (): void => {
		this.setLost(false);
		this.#makeTables();
	};
}
