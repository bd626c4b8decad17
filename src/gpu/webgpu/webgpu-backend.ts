import { GaspardError } from '../../errors.ts';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import { GpuTable } from '../gpu-table.ts';
import type { InstanceRoom } from '../posed-instance.ts';
import type { SorterKind, SplatBackend, SplatInstance, SplatModelSource } from '../splat-backend.ts';
import { SplatBackendBase } from '../splat-backend-base.ts';
import { Deformer } from './deformer.ts';
import type { GpuHost, WorkgroupSize } from './gpu-host.ts';
import { GpuPose } from './gpu-pose.ts';
import { GpuSorter } from './gpu-sorter.ts';
import { PoseMover } from './pose-mover.ts';
import { WebGPUSplatInstance } from './splat-instance.ts';
import { WebGPUSplatModel } from './splat-model.ts';
import { type SplatTable, splatTableMaker } from './splat-table.ts';
import type { WebGPUSplatTextures } from './webgpu-splat-textures.ts';

/** How the back end is made. */
export interface WebGPUBackendOptions {
	/**
	 * Which sorter orders the splats. `auto`: the GPU's on hardware, the CPU's if the adapter is a fallback, that is software.
	 * Nothing is measured: no hardware with WebGPU is known on which the CPU's is faster.
	 *
	 * @default 'auto'
	 */
	readonly sorter?: SorterKind | 'auto';
	/**
	 * How many splats of all avatars together the common list holds at most. An avatar takes a multiple of 1,024. Limits the
	 * GPU memory that is used.
	 *
	 * @default as many as the device allows
	 */
	readonly maxSplats?: number | undefined;
	/**
	 * Invocations of a workgroup.
	 *
	 * @default 256; 64 on software adapters, for which a barrier costs much
	 */
	readonly workgroupSize?: WorkgroupSize;
}

/** The back end of one WebGPU device. */
export interface WebGPUBackend extends SplatBackend {
	readonly device: GPUDevice;
	/** The textures that materials bind. They are replaced whenever `generation` rises. */
	readonly textures: WebGPUSplatTextures;
	/** Resolves when the shaders have compiled; rejects with `gpu/shader-failed` if the device refused one. */
	readonly ready: Promise<void>;
	/** Resolves with `gpu/device-lost` when the device is lost; a new promise after `restore`. */
	readonly whenLost: Promise<GaspardError>;
	/**
	 * The buffer that the instance's next pose is read from: 3 floats a vertex. Its usage is STORAGE, COPY_DST and COPY_SRC, as
	 * `Tensor.fromGpuBuffer` of onnxruntime-web requires: a decoder may write into it.
	 */
	vertexBuffer(instance: SplatInstance): GPUBuffer;
	/**
	 * Reads the instance's vertices from `buffer` from now on. The caller fills it on this device's queue, and raises
	 * `poseVersion` each time; it may be `vertexBuffer` itself. `vertices` are no longer uploaded, and the instance is always
	 * sorted by the GPU. With `undefined`, and after a lost device, `vertices` are read again.
	 *
	 * @throws GaspardError `argument/invalid` if the buffer is too small, or cannot be bound as storage.
	 */
	setVertexBuffer(instance: SplatInstance, buffer: GPUBuffer | undefined): void;
	/**
	 * Lets the instance's poses arrive on the GPU from now on: see GpuPose. The first one is `vertices`. Raise `poseVersion`
	 * with each `take` and each change of `share`. After the pose is disposed, or the device lost, `vertices` are read again.
	 *
	 * @param weights - Corrective weights that belong to `vertices`, and arrive with each pose.
	 * @default weights - none
	 */
	receivePoses(instance: SplatInstance, weights?: Float32Array): GpuPose;
	/** Moves all models and instances to a new device after a loss. `generation` rises. */
	restore(device: GPUDevice): void;
}

/**
 * A splat back end on the host's GPUDevice. It poses, keys and sorts by compute shaders, in one pass and one submission an
 * update, and reads nothing back. It needs no features, and no limits beyond those that every WebGPU device has.
 *
 * The order is valid for draws that are submitted before the next `update`. A host that collects its draws until the end of
 * the frame (Babylon) has to flush them between two cameras.
 *
 * @throws GaspardError `gpu/no-webgpu` if `device` is not a GPUDevice.
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

class Backend
	extends SplatBackendBase<GPUTexture, SplatTable, WebGPUSplatModel, WebGPUSplatInstance>
	implements WebGPUBackend
{
	readonly sorter: SorterKind;
	ready!: Promise<void>;
	whenLost!: Promise<GaspardError>;
	readonly #host: GpuHost;
	#deformer!: Deformer;
	#gpuSorter!: GpuSorter;
	/** Made when the first instance receives poses on the GPU. */
	#poseMover: PoseMover | undefined;
	readonly #encoderDescriptor = { label: 'gaspard update' };
	readonly #passDescriptor = { label: 'gaspard pose and sort' };
	readonly #commands: GPUCommandBuffer[] = [];
	#encoder: GPUCommandEncoder | undefined;
	#pass: GPUComputePassEncoder | undefined;
	readonly #orderLayout: GPUTexelCopyBufferLayout = { bytesPerRow: TEXTURE_WIDTH * 4 };
	readonly #orderSize = { width: TEXTURE_WIDTH, height: 0 };
	readonly #orderTarget: { texture: GPUTexture };

	constructor(device: GPUDevice, { sorter = 'auto', workgroupSize, maxSplats }: WebGPUBackendOptions) {
		const software = device.adapterInfo?.isFallbackAdapter ?? false;
		const host = { device, workgroupSize: workgroupSize ?? (software ? 64 : 256) };
		super(
			new GpuTable(splatTableMaker(host, 'rgba32uint', ['posed centers', 'posed shapes'])),
			new GpuTable(splatTableMaker(host, 'r32uint', ['splat order'])),
			mostRows(host),
			maxSplats,
		);
		this.#host = host;
		this.sorter = sorter === 'auto' ? (software ? 'cpu' : 'gpu') : sorter;
		this.resizeTables(1);
		this.#orderTarget = { texture: this.order.current.textures[0]! };
		this.#makePrograms();
	}

	get device(): GPUDevice {
		return this.#host.device;
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

	restore(device: GPUDevice): void {
		if (this.disposed) return;
		for (const instance of this.instances) instance.freeBuffers();
		for (const model of this.models) model.freeTables();
		this.posed.dispose();
		this.order.dispose();
		this.freePrograms();
		this.#host.device = device;
		this.setLost(false);
		this.resizeTables(1);
		this.#makePrograms();
	}

	protected override makeModel(source: SplatModelSource, onDispose: () => void): WebGPUSplatModel {
		return new WebGPUSplatModel(this.#host, source, onDispose);
	}

	protected override makeInstance(model: WebGPUSplatModel, room: InstanceRoom): WebGPUSplatInstance {
		return new WebGPUSplatInstance(this.#host, model, room);
	}

	/** The pass begins when there is something to do. */
	protected override begin(): void {}

	/** Submits what was recorded. */
	protected override end(): void {
		const encoder = this.#encoder;
		const pass = this.#pass;
		this.#encoder = undefined;
		this.#pass = undefined;
		if (!encoder || !pass) return;
		pass.end();
		this.#commands[0] = encoder.finish();
		this.#host.device.queue.submit(this.#commands);
		this.#commands.length = 0;
	}

	protected override pose(instance: WebGPUSplatInstance, splatCount: number): void {
		const pass = this.#openPass();
		instance.upload(splatCount);
		instance.gpuPose?.record(pass);
		this.#deformer.pose(pass, instance, splatCount, this.posed.current);
	}

	protected override sortOnGpu(): void {
		this.#gpuSorter.sort(this.#openPass(), this.plan, this.posed.current, this.order.current);
	}

	protected override uploadOrder(order: Uint32Array, rows: number): void {
		this.#orderTarget.texture = this.order.current.textures[0]!;
		this.#orderSize.height = rows;
		const { queue } = this.#host.device;
		queue.writeTexture(this.#orderTarget, order as Uint32Array<ArrayBuffer>, this.#orderLayout, this.#orderSize);
	}

	/** The CPU cannot sort by vertices that only the GPU knows. */
	protected override sorterForPlan(): SorterKind {
		const { runs } = this.plan;
		for (let i = 0; i < runs.length; i++) {
			if ((runs[i]!.instance as WebGPUSplatInstance).posedOnGpu) return 'gpu';
		}
		return this.sorter;
	}

	protected override freePrograms(): void {
		this.#deformer.dispose();
		this.#gpuSorter.dispose();
		this.#poseMover = undefined;
	}

	/** The one compute pass of this update. */
	#openPass(): GPUComputePassEncoder {
		this.#encoder ??= this.#host.device.createCommandEncoder(this.#encoderDescriptor);
		this.#pass ??= this.#encoder.beginComputePass(this.#passDescriptor);
		return this.#pass;
	}

	/** Makes the kernels and listens to the device. */
	#makePrograms(): void {
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
		// A page that never looks at `ready` must not see an unhandled rejection.
		this.ready.catch(() => undefined);
		this.whenLost = device.lost.then((info) => {
			if (this.#host.device === device) this.setLost(true);
			return new GaspardError(
				'gpu/device-lost',
				`The GPU device is lost (${info.reason}: ${info.message}). Ask the adapter for a new one and call restore(device).`,
				{ reason: info.reason },
			);
		});
	}

	#own(instance: SplatInstance): WebGPUSplatInstance {
		if (this.instances.has(instance as WebGPUSplatInstance)) return instance as WebGPUSplatInstance;
		throw new GaspardError('avatar/disposed', 'This instance was disposed, or belongs to another back end.');
	}
}

/** Bytes of an entry while it is sorted: key and place. */
const SORT_ENTRY_BYTES = 8;

/** Rows of the tables that the device can hold, bind for sorting, and dispatch one invocation a splat for. */
function mostRows({ device: { limits }, workgroupSize }: GpuHost): number {
	const bindable = limits.maxStorageBufferBindingSize / (TEXTURE_WIDTH * SORT_ENTRY_BYTES);
	const dispatchable = (limits.maxComputeWorkgroupsPerDimension * workgroupSize) / TEXTURE_WIDTH;
	return Math.floor(Math.min(limits.maxTextureDimension2D, bindable, dispatchable));
}
