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
import type { GpuHost, WorkgroupSize } from './gpu-host.ts';
import { GpuPose } from './gpu-pose.ts';
import { GpuSorter } from './gpu-sorter.ts';
import { OrderTexture } from './order-texture.ts';
import { PoseMover } from './pose-mover.ts';
import { SplatAtlas } from './splat-atlas.ts';
import { WebGPUSplatInstance } from './splat-instance.ts';
import { WebGPUSplatModel } from './splat-model.ts';
import type { WebGPUSplatTextures } from './webgpu-splat-textures.ts';

/** How the back end is made. */
export interface WebGPUBackendOptions {
	/**
	 * Which sorter orders the splats. `auto` (default): the GPU's on hardware, the CPU's where the adapter calls itself a
	 * fallback, that is software. Nothing is measured: no hardware with WebGPU is known where the CPU's is faster.
	 */
	readonly sorter?: SorterKind | 'auto';
	/** Invocations of a workgroup; 256 unless given, 64 on software adapters, for which a barrier costs much. */
	readonly workgroupSize?: WorkgroupSize;
}

/** The back end of one WebGPU device, with what materials and decoders need from it. */
export interface WebGPUBackend extends SplatBackend {
	readonly device: GPUDevice;
	/** What materials bind; new objects whenever `generation` has risen. */
	readonly textures: WebGPUSplatTextures;
	/** Settles when the shaders are known to be good: rejects with `gpu/shader-failed` where the device refused one. */
	readonly ready: Promise<void>;
	/** Resolves with `gpu/device-lost` when the device is lost; a new promise after `restore`. */
	readonly whenLost: Promise<GaspardError>;
	/**
	 * The buffer that the instance's next pose is read from: 3 floats a vertex. Usage STORAGE, COPY_DST and COPY_SRC, which is
	 * what a `Tensor.fromGpuBuffer` of onnxruntime-web needs, so that a decoder may write into it.
	 */
	vertexBuffer(instance: SplatInstance): GPUBuffer;
	/**
	 * From now on the instance's vertices are read from `buffer`, which somebody else fills on this device's queue (it may be
	 * `vertexBuffer` itself); raise `poseVersion` each time it was. `vertices` are no longer uploaded. Such an instance is
	 * always sorted by the GPU. Undefined: back to `vertices`. A lost device brings back `vertices`, too.
	 *
	 * @throws GaspardError `argument/invalid` where the buffer is too small or not for storage.
	 */
	setVertexBuffer(instance: SplatInstance, buffer: GPUBuffer | undefined): void;
	/**
	 * From now on the instance's poses arrive on the GPU: see GpuPose. It starts from `vertices`, and `poseVersion` is raised
	 * with each `take` and change of `share`. Disposing the pose, or losing the device, brings back `vertices`.
	 *
	 * @param weights - Corrective weights that go with `vertices`, and come with each pose; none unless given.
	 */
	receivePoses(instance: SplatInstance, weights?: Float32Array): GpuPose;
	/** After a loss: goes on with all models and instances on a new device. `generation` rises. */
	restore(device: GPUDevice): void;
}

/**
 * A splat back end on the host's GPUDevice: deform, key and sort as compute, in one pass and one submission an update,
 * without read-back. Needs no feature and no limit beyond those that every WebGPU device has.
 *
 * An order belongs to the draws submitted before the next `update`: where a host collects its draws until the end of the
 * frame (Babylon), flush between two cameras.
 *
 * @throws GaspardError `gpu/no-webgpu` where `device` is no GPUDevice.
 */
export function createWebGPUBackend(device: GPUDevice, options: WebGPUBackendOptions = {}): WebGPUBackend {
	if (typeof GPUDevice === 'undefined' || !(device instanceof GPUDevice)) {
		throw new GaspardError(
			'gpu/no-webgpu',
			'This is no GPUDevice. Hand over the device of a renderer that draws with WebGPU, after its init; without WebGPU use createWebGL2Backend.',
		);
	}
	return new Backend(device, options);
}

const NO_WEIGHTS = new Float32Array(0);

class Backend implements WebGPUBackend {
	ready!: Promise<void>;
	whenLost!: Promise<GaspardError>;
	readonly #host: GpuHost;
	readonly #models = new Set<WebGPUSplatModel>();
	readonly #instances = new Set<WebGPUSplatInstance>();
	readonly #plan = new SortPlan();
	readonly #cpuSorter = new CpuSorter();
	readonly #atlas: SplatAtlas;
	readonly #order: OrderTexture;
	readonly #sorter: SorterKind;
	#deformer!: Deformer;
	#gpuSorter!: GpuSorter;
	/** Made when somebody receives poses on the GPU. */
	#poseMover: PoseMover | undefined;
	/** Sorter and textures that the present order was made by and for. */
	#orderedBy: SorterKind | undefined;
	#orderedGeneration = -1;
	#lost = false;
	#disposed = false;
	readonly #textures: { order: GPUTexture; centers: GPUTexture; shapes: GPUTexture };
	readonly #encoderDescriptor = { label: 'gaspard update' };
	readonly #passDescriptor = { label: 'gaspard pose and sort' };
	readonly #commands: GPUCommandBuffer[] = [];
	#encoder: GPUCommandEncoder | undefined;
	#pass: GPUComputePassEncoder | undefined;

	constructor(device: GPUDevice, options: WebGPUBackendOptions) {
		const software = device.adapterInfo?.isFallbackAdapter ?? false;
		this.#host = { device, workgroupSize: options.workgroupSize ?? (software ? 64 : 256) };
		const wanted = options.sorter ?? 'auto';
		this.#sorter = wanted === 'auto' ? (software ? 'cpu' : 'gpu') : wanted;
		this.#atlas = new SplatAtlas(this.#host);
		this.#order = new OrderTexture(this.#host);
		this.#textures = { order: this.#order.texture, centers: this.#atlas.centers, shapes: this.#atlas.shapes };
		this.#begin();
	}

	get device(): GPUDevice {
		return this.#host.device;
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

	get textures(): WebGPUSplatTextures {
		const textures = this.#textures;
		textures.order = this.#order.texture;
		textures.centers = this.#atlas.centers;
		textures.shapes = this.#atlas.shapes;
		return textures;
	}

	createModel(source: SplatModelSource): SplatModel {
		const model: WebGPUSplatModel = new WebGPUSplatModel(this.#host, source, () => this.#models.delete(model));
		this.#models.add(model);
		return model;
	}

	createInstance(model: SplatModel): SplatInstance {
		if (!(model instanceof WebGPUSplatModel) || !this.#models.has(model)) {
			throw new GaspardError('avatar/disposed', 'This model was disposed, or belongs to another back end.');
		}
		const instance = new WebGPUSplatInstance(this.#host, model, this.#atlas, (gone) => this.#instances.delete(gone));
		this.#instances.add(instance);
		return instance;
	}

	vertexBuffer(instance: SplatInstance): GPUBuffer {
		return this.#own(instance).vertexBuffer;
	}

	setVertexBuffer(instance: SplatInstance, buffer: GPUBuffer | undefined): void {
		this.#own(instance).setVertexBuffer(buffer);
	}

	receivePoses(instance: SplatInstance, weights = NO_WEIGHTS): GpuPose {
		const own = this.#own(instance);
		own.gpuPose?.dispose();
		this.#poseMover ??= new PoseMover(this.#host);
		const start = { vertexCount: own.model.vertexCount, weights };
		const pose = new GpuPose(this.#host, this.#poseMover, own.handOverVertices(), start, () => {
			own.gpuPose = undefined;
			own.setVertexBuffer(undefined);
		});
		own.gpuPose = pose;
		return pose;
	}

	update(frame: SplatFrame): void {
		const changed = this.#plan.fill(frame);
		if (this.#lost || this.#disposed || this.#plan.entryCount === 0) return;
		this.#atlas.ensure();
		this.#order.reserve(rowsFor(this.#plan.entryCount));
		const posed = this.#pose();
		const sorter = this.#sorterNow();
		if (changed || posed || this.#orderedBy !== sorter || this.#orderedGeneration !== this.generation) {
			this.#sort(sorter);
			this.#orderedBy = sorter;
			this.#orderedGeneration = this.generation;
		}
		this.#submit();
	}

	restore(device: GPUDevice): void {
		if (this.#disposed) return;
		this.#free();
		this.#host.device = device;
		this.#lost = false;
		this.#atlas.ensure();
		this.#order.reserve(1);
		this.#begin();
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		for (const instance of [...this.#instances]) instance.dispose();
		for (const model of [...this.#models]) model.dispose();
		this.#free();
	}

	/** Poses the plan's instances that changed; true where any did. */
	#pose(): boolean {
		let posed = false;
		for (let i = 0; i < this.#plan.runs.length; i++) {
			const run = this.#plan.runs[i]!;
			const instance = run.instance as WebGPUSplatInstance;
			const moves = instance.gpuPose?.pending ?? false;
			if (!instance.takeChange(run.splatCount) && !moves) continue;
			if (moves) instance.gpuPose!.record(this.#openPass());
			this.#deformer.pose(this.#openPass(), instance, run.splatCount, this.#atlas);
			posed = true;
		}
		return posed;
	}

	#sort(sorter: SorterKind): void {
		const plan = this.#plan;
		if (sorter === 'gpu') {
			this.#gpuSorter.sort(this.#openPass(), plan, this.#atlas, this.#order);
			return;
		}
		this.#cpuSorter.sort(plan, this.#order.rows * TEXTURE_WIDTH);
		this.#order.upload(this.#cpuSorter.order as Uint32Array<ArrayBuffer>, rowsFor(plan.entryCount));
	}

	/** The one compute pass of this update, begun when there is something to do. */
	#openPass(): GPUComputePassEncoder {
		this.#encoder ??= this.#host.device.createCommandEncoder(this.#encoderDescriptor);
		this.#pass ??= this.#encoder.beginComputePass(this.#passDescriptor);
		return this.#pass;
	}

	#submit(): void {
		if (!this.#pass || !this.#encoder) return;
		this.#pass.end();
		this.#commands[0] = this.#encoder.finish();
		this.#pass = undefined;
		this.#encoder = undefined;
		this.#host.device.queue.submit(this.#commands);
		this.#commands.length = 0;
	}

	/** Makes the kernels and listens to the device. */
	#begin(): void {
		const { device } = this.#host;
		device.pushErrorScope('validation');
		this.#deformer = new Deformer(this.#host);
		this.#gpuSorter = new GpuSorter(this.#host);
		this.ready = device.popErrorScope().then((error) => {
			if (!error) return;
			throw new GaspardError('gpu/shader-failed', `The device refused a shader of Gaspard: ${error.message}`, {
				log: error.message,
			});
		});
		// Whoever does not ask must not be told.
		this.ready.catch(() => undefined);
		this.whenLost = device.lost.then((info) => {
			if (this.#host.device === device) this.#lost = true;
			return new GaspardError(
				'gpu/device-lost',
				`The GPU device is lost (${info.reason}: ${info.message}). Ask the adapter for a new one and call restore(device).`,
				{ reason: info.reason },
			);
		});
	}

	/** Frees everything on the GPU; on a lost device that is harmless. */
	#free(): void {
		this.#deformer.dispose();
		this.#gpuSorter.dispose();
		this.#poseMover = undefined;
		for (const instance of this.#instances) instance.freeBuffers();
		for (const model of this.#models) model.freeTables();
		this.#atlas.freeTextures();
		this.#order.freeTexture();
	}

	#own(instance: SplatInstance): WebGPUSplatInstance {
		if (instance instanceof WebGPUSplatInstance && this.#instances.has(instance)) return instance;
		throw new GaspardError('avatar/disposed', 'This instance was disposed, or belongs to another back end.');
	}

	/** The CPU cannot sort what it does not know. */
	#sorterNow(): SorterKind {
		for (let i = 0; i < this.#plan.runs.length; i++) {
			if ((this.#plan.runs[i]!.instance as WebGPUSplatInstance).posedOnGpu) return 'gpu';
		}
		return this.#sorter;
	}
}
