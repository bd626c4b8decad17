import { GaspardError } from '../../errors.ts';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import { CpuSorter } from '../cpu-sorter.ts';
import { SortPlan } from '../sort-plan.ts';
import type {
	SorterKind,
	SplatBackend,
	SplatFrame,
	SplatInstance,
	SplatModel,
	SplatModelSource,
} from '../splat-backend.ts';
import { rowsFor } from '../table-rows.ts';
import { Deformer } from './deformer.ts';
import { GpuSorter } from './gpu-sorter.ts';
import { measureSorter } from './measure-sorter.ts';
import { OrderTexture } from './order-texture.ts';
import { SplatAtlas } from './splat-atlas.ts';
import { WebGL2SplatInstance } from './splat-instance.ts';
import { WebGL2SplatModel } from './splat-model.ts';
import { StateKeeper } from './state-keeper.ts';
import type { WebGL2SplatTextures } from './webgl2-splat-textures.ts';

/** How the back end is made. */
export interface WebGL2BackendOptions {
	/**
	 * Which sorter orders the splats. `measure` (default): the CPU's at first; soon after start, between frames, the GPU's
	 * is timed with a fence and takes over where it is fast.
	 */
	readonly sorter?: SorterKind | 'measure';
	/**
	 * Called at the start of every update. Brings the colour mask to all true and UNPACK_ROW_LENGTH, UNPACK_SKIP_ROWS and
	 * UNPACK_SKIP_PIXELS to 0 through the host's own state cache (three: `renderer.state.buffers.color.setMask(true)`).
	 * A host that may have deleted its current program lets go of it here: it cannot be bound again. Without this function
	 * the back end asks the driver for all of it and puts it back: right, but each question is a round trip to the GPU
	 * process in Chromium, about 0.2 ms. Everything else is always saved and restored here.
	 */
	readonly prepareHostState?: () => void;
}

/** The back end of one WebGL2 context, with what materials need from it. */
export interface WebGL2Backend extends SplatBackend {
	readonly gl: WebGL2RenderingContext;
	/** What materials bind; new objects whenever `generation` has risen. */
	readonly textures: WebGL2SplatTextures;
	/** Settles when the sorter is chosen; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
}

/**
 * A splat back end on the host's WebGL2 context: deform, key and sort as passes over integer textures, without any
 * extension and without read-back. Listens to the canvas for loss and restoration of the context; letting the browser
 * restore it (`preventDefault` on the loss) is the host's business.
 *
 * @throws GaspardError `gpu/no-webgl2` where `gl` is not a WebGL2 context, `gpu/context-lost` where it is lost already.
 */
export function createWebGL2Backend(gl: WebGL2RenderingContext, options: WebGL2BackendOptions = {}): WebGL2Backend {
	// By what it can do: a context of another frame, or one that a debugger wraps, is no instance of this page's class.
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

class Backend implements WebGL2Backend {
	readonly gl: WebGL2RenderingContext;
	readonly sorterChosen: Promise<SorterKind>;
	readonly #keeper: StateKeeper;
	readonly #models = new Set<WebGL2SplatModel>();
	readonly #instances = new Set<WebGL2SplatInstance>();
	readonly #plan = new SortPlan();
	readonly #cpuSorter = new CpuSorter();
	readonly #atlas: SplatAtlas;
	readonly #order: OrderTexture;
	#deformer: Deformer | undefined;
	#gpuSorter: GpuSorter | undefined;
	#sorter: SorterKind;
	/** Sorter and textures that the present order was made by and for. */
	#orderedBy: SorterKind | undefined;
	#orderedGeneration = -1;
	#lost = false;
	/** Aborted when the back end is disposed. */
	readonly #ended = new AbortController();
	readonly #textures: { order: WebGLTexture; centers: WebGLTexture; shapes: WebGLTexture };

	constructor(gl: WebGL2RenderingContext, options: WebGL2BackendOptions) {
		this.gl = gl;
		this.#keeper = new StateKeeper(gl, options.prepareHostState);
		this.#keeper.save();
		try {
			this.#atlas = new SplatAtlas(gl, this.#keeper);
			this.#order = new OrderTexture(gl, this.#keeper);
		} finally {
			this.#keeper.restore();
		}
		this.#textures = { order: this.#order.texture, centers: this.#atlas.centers, shapes: this.#atlas.shapes };
		const wanted = options.sorter ?? 'measure';
		// Programs compile while avatars are still on their way.
		this.#deformer = new Deformer(gl);
		if (wanted !== 'cpu') this.#gpuSorter = new GpuSorter(gl);
		this.#sorter = wanted === 'measure' ? 'cpu' : wanted;
		this.sorterChosen = wanted === 'measure' ? this.#chooseSorter() : Promise.resolve(wanted);
		gl.canvas.addEventListener('webglcontextlost', this.#onLost);
		gl.canvas.addEventListener('webglcontextrestored', this.#onRestored);
	}

	get sorter(): SorterKind {
		return this.#sorter;
	}

	get generation(): number {
		return this.#atlas.generation + this.#order.generation;
	}

	get lost(): boolean {
		return this.#lost;
	}

	get textures(): WebGL2SplatTextures {
		const textures = this.#textures;
		textures.order = this.#order.texture;
		textures.centers = this.#atlas.centers;
		textures.shapes = this.#atlas.shapes;
		return textures;
	}

	createModel(source: SplatModelSource): SplatModel {
		const model: WebGL2SplatModel = new WebGL2SplatModel(this.gl, source, () => this.#models.delete(model));
		this.#models.add(model);
		return model;
	}

	createInstance(model: SplatModel): SplatInstance {
		if (!(model instanceof WebGL2SplatModel) || !this.#models.has(model)) {
			throw new GaspardError('avatar/disposed', 'This model was disposed, or belongs to another back end.');
		}
		const instance = new WebGL2SplatInstance(this.gl, model, this.#atlas, (gone) => this.#instances.delete(gone));
		this.#instances.add(instance);
		return instance;
	}

	update(frame: SplatFrame): void {
		const changed = this.#plan.fill(frame);
		if (this.#lost || this.#ended.signal.aborted || this.#plan.entryCount === 0 || this.gl.isContextLost()) return;
		this.#keeper.save();
		try {
			this.#atlas.ensure();
			this.#order.reserve(rowsFor(this.#plan.entryCount));
			const posed = this.#pose();
			if (changed || posed || this.#orderedBy !== this.#sorter || this.#orderedGeneration !== this.generation) {
				this.#sort();
			}
		} finally {
			this.#keeper.restore();
		}
	}

	dispose(): void {
		if (this.#ended.signal.aborted) return;
		this.#ended.abort();
		this.gl.canvas.removeEventListener('webglcontextlost', this.#onLost);
		this.gl.canvas.removeEventListener('webglcontextrestored', this.#onRestored);
		for (const instance of [...this.#instances]) instance.dispose();
		for (const model of [...this.#models]) model.dispose();
		this.#disposePrograms();
		this.#atlas.dispose();
		this.#order.dispose();
	}

	/** Poses the plan's instances that changed; true where any did. */
	#pose(): boolean {
		this.#deformer ??= new Deformer(this.gl);
		let posed = false;
		for (let i = 0; i < this.#plan.runs.length; i++) {
			const run = this.#plan.runs[i]!;
			const instance = run.instance as WebGL2SplatInstance;
			if (!instance.needsPose(run.splatCount)) continue;
			this.#deformer.pose(instance, run.splatCount, this.#atlas);
			instance.markPosed(run.splatCount);
			posed = true;
		}
		return posed;
	}

	#sort(): void {
		const plan = this.#plan;
		if (this.#sorter === 'gpu') {
			this.#gpuSorter ??= new GpuSorter(this.gl);
			this.#gpuSorter.sort(plan, this.#atlas, this.#order);
		} else {
			this.#cpuSorter.sort(plan, this.#order.rows * TEXTURE_WIDTH);
			this.#order.upload(this.#cpuSorter.order, rowsFor(plan.entryCount));
		}
		this.#orderedBy = this.#sorter;
		this.#orderedGeneration = this.generation;
	}

	async #chooseSorter(): Promise<SorterKind> {
		const chosen = await measureSorter(this.gl, this.#keeper, this.#gpuSorter!.radix, this.#ended.signal);
		if (chosen === 'cpu') {
			this.#gpuSorter?.dispose();
			this.#gpuSorter = undefined;
		}
		if (!this.#ended.signal.aborted) this.#sorter = chosen;
		return this.#sorter;
	}

	readonly #onLost = (): void => {
		this.#lost = true;
		// Deleting is needless: the context took everything with it.
		this.#deformer = undefined;
		this.#gpuSorter = undefined;
		this.#keeper.forgetObjects();
		this.#atlas.forgetTextures();
		this.#order.forgetTextures();
		for (const model of this.#models) model.forgetTables();
		for (const instance of this.#instances) instance.forgetTextures();
	};

	readonly #onRestored = (): void => {
		this.#lost = false;
		this.#keeper.save();
		try {
			this.#atlas.ensure();
			this.#order.reserve(1);
		} finally {
			this.#keeper.restore();
		}
	};

	#disposePrograms(): void {
		this.#deformer?.dispose();
		this.#gpuSorter?.dispose();
		this.#keeper.dispose();
		this.#deformer = undefined;
		this.#gpuSorter = undefined;
	}
}
