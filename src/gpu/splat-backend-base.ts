import { asDrawError, GaspardError } from '../errors.ts';
import { TEXTURE_WIDTH } from '../splat/constants.ts';
import { CpuSorter } from './cpu-sorter.ts';
import type { GpuTable } from './gpu-table.ts';
import { noRoom } from './no-room.ts';
import { type InstanceRoom, type PosedInstance, rowsForSplats } from './posed-instance.ts';
import { RowAllocator } from './row-allocator.ts';
import { SortPlan } from './sort-plan.ts';
import type {
	SorterKind,
	SplatBackend,
	SplatFrame,
	SplatInstance,
	SplatModel,
	SplatModelSource,
} from './splat-backend.ts';
import { rowsFor } from './table-rows.ts';
import type { TriangleBoundSplats } from './triangle-bound-splats.ts';

/** A table as GPU textures of equal size. */
export interface TextureTable<Texture> {
	readonly textures: readonly Texture[];
	readonly rows: number;
}

/**
 * What both back ends share: which models and instances there are, the common tables and their size, and when to pose and
 * to sort. A back end adds how its GPU does that.
 */
export abstract class SplatBackendBase<
	Texture,
	Table extends TextureTable<Texture>,
	Model extends TriangleBoundSplats<unknown>,
	Instance extends PosedInstance<Model>,
> implements SplatBackend
{
	protected readonly models = new Set<Model>();
	protected readonly instances = new Set<Instance>();
	protected readonly plan = new SortPlan();
	/** Posed splats: centres, then shapes. */
	protected readonly posed: GpuTable<Table>;
	/** The order that materials read. */
	protected readonly order: GpuTable<Table>;
	#isLost = false;
	#isDisposed = false;
	readonly #rows: RowAllocator;
	readonly #cpuSorter = new CpuSorter();
	/** The sorter that made the present order; `undefined` if the order does not match the plan. */
	#orderedBy: SorterKind | undefined;
	#orderedGeneration = -1;
	readonly #textures = {} as Record<'order' | 'centers' | 'shapes', Texture>;

	/**
	 * @param mostRows - Rows of a texture that the GPU allows.
	 * @param maxSplats - See the options of the back ends.
	 */
	constructor(posed: GpuTable<Table>, order: GpuTable<Table>, mostRows: number, maxSplats = Infinity) {
		this.posed = posed;
		this.order = order;
		this.#rows = new RowAllocator(Math.max(1, Math.min(mostRows, Math.floor(maxSplats / TEXTURE_WIDTH))));
	}

	abstract readonly sorter: SorterKind;

	get generation(): number {
		return this.posed.generation + this.order.generation;
	}

	get lost(): boolean {
		return this.#isLost;
	}

	/** Whether `dispose` was called. */
	protected get disposed(): boolean {
		return this.#isDisposed;
	}

	get textures(): Readonly<Record<'order' | 'centers' | 'shapes', Texture>> {
		const textures = this.#textures;
		textures.order = this.order.current.textures[0]!;
		textures.centers = this.posed.current.textures[0]!;
		textures.shapes = this.posed.current.textures[1]!;
		return textures;
	}

	createModel(source: SplatModelSource): SplatModel {
		const model: Model = this.makeModel(source, () => this.models.delete(model));
		this.models.add(model);
		return model;
	}

	createInstance(model: SplatModel, splatCount: number = model.splatCount): SplatInstance {
		if (!this.models.has(model as Model)) {
			throw new GaspardError('avatar/disposed', 'This model was disposed, or belongs to another back end.');
		}
		const wanted = rowsForSplats(model, splatCount);
		const run = this.#rows.take(wanted);
		if (!run) throw noRoom(wanted, this.#rows);
		const room = { rows: this.#rows, run, onDispose: () => void this.instances.delete(instance) };
		const instance: Instance = this.makeInstance(model as Model, room);
		this.instances.add(instance);
		return instance;
	}

	update(frame: SplatFrame): void {
		if (this.plan.fill(frame)) this.#orderedBy = undefined;
		if (this.#isLost || this.#isDisposed || this.plan.entryCount === 0 || !this.isReady()) return;
		this.begin();
		try {
			this.#rows.trim();
			this.resizeTables(rowsFor(this.plan.entryCount));
			this.#pose(frame);
			if (this.plan.entryCount > 0) this.#sort();
		} catch (error) {
			// What was recorded may not have been executed.
			this.#orderedBy = undefined;
			for (const instance of this.instances) instance.forgetPose();
			// Losing the GPU half way is no fault of an avatar: everything is posed again after its restoration.
			if (this.isReady()) throw error;
		} finally {
			this.end();
		}
	}

	dispose(): void {
		if (this.#isDisposed) return;
		this.#isDisposed = true;
		for (const instance of [...this.instances]) instance.dispose();
		for (const model of [...this.models]) model.dispose();
		this.posed.dispose();
		this.order.dispose();
		this.freePrograms();
	}

	protected abstract makeModel(source: SplatModelSource, onDispose: () => void): Model;
	protected abstract makeInstance(model: Model, room: InstanceRoom): Instance;
	/** Called before and after GPU work of `update`; `end` also if that work threw. */
	protected abstract begin(): void;
	protected abstract end(): void;
	protected abstract pose(instance: Instance, splatCount: number): void;
	protected abstract sortOnGpu(): void;
	/** Uploads whole rows of an order made on the CPU. */
	protected abstract uploadOrder(order: Uint32Array, rows: number): void;
	protected abstract freePrograms(): void;

	/** Whether the GPU can work: it may be lost before the back end is told. */
	protected isReady(): boolean {
		return true;
	}

	/** The sorter for the present plan. */
	protected sorterForPlan(): SorterKind {
		return this.sorter;
	}

	protected setLost(lost: boolean): void {
		this.#isLost = lost;
	}

	/** Gives both tables the size that they need; call it between `begin` and `end`. */
	protected resizeTables(orderRows: number): void {
		this.posed.resize(this.#rows.capacity);
		this.order.reserve(orderRows, this.#rows.capacity);
	}

	/** Poses the instances of the plan that have changed, and takes those that fail out of it. */
	#pose(frame: SplatFrame): void {
		const { runs } = this.plan;
		let failed = false;
		for (let i = 0; i < runs.length; i++) {
			const { splatCount } = runs[i]!;
			const instance = runs[i]!.instance as Instance;
			try {
				if (!instance.needsPose(splatCount, this.posed.generation)) continue;
				this.#orderedBy = undefined;
				this.pose(instance, splatCount);
				instance.markPosed(splatCount, this.posed.generation);
			} catch (error) {
				if (!this.isReady()) throw error;
				instance.failure = asDrawError(error);
				failed = true;
			}
		}
		if (failed && this.plan.fill(frame)) this.#orderedBy = undefined;
	}

	#sort(): void {
		const sorter = this.sorterForPlan();
		if (this.#orderedBy === sorter && this.#orderedGeneration === this.generation) return;
		if (sorter === 'gpu') this.sortOnGpu();
		else {
			this.#cpuSorter.sort(this.plan, this.order.current.rows * TEXTURE_WIDTH);
			this.uploadOrder(this.#cpuSorter.order, rowsFor(this.plan.entryCount));
		}
		this.#orderedBy = sorter;
		this.#orderedGeneration = this.generation;
	}
}
