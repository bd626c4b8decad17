import { GaspardError } from '../../errors.ts';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import { prefixScale } from '../../splat/prefix-scale.ts';
import { hiddenPixels } from '../../splat/screen-door.ts';
import type { CpuSortable } from '../cpu-sorter.ts';
import type { SplatInstance } from '../splat-backend.ts';
import { rowsFor } from '../table-rows.ts';
import type { GpuHost } from './gpu-host.ts';
import type { GpuPose } from './gpu-pose.ts';
import { BufferUsage } from './gpu-usage.ts';
import type { SplatAtlas } from './splat-atlas.ts';
import type { WebGPUSplatModel } from './splat-model.ts';

/** Bytes of InstanceUniforms in shaders/chunks/instance-uniforms.wgsl. */
const UNIFORM_BYTES = 96;

/** One posed avatar: its vertices on the GPU, its uniforms, and its rows of the common splat list. */
export class WebGPUSplatInstance implements SplatInstance, CpuSortable {
	readonly model: WebGPUSplatModel;
	readonly vertices: Float32Array;
	readonly weights: Float32Array;
	readonly avatarToWorld = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
	poseVersion = 0;
	splatCount: number;
	opacity = 1;
	/** Where poses arrive on the GPU; the back end makes it, and moves it before it poses the splats. */
	gpuPose: GpuPose | undefined;
	/** The deformer's bind groups for this instance; it makes and checks them. */
	bindings: unknown;
	readonly #host: GpuHost;
	readonly #atlas: SplatAtlas;
	readonly #onDispose: (instance: WebGPUSplatInstance) => void;
	readonly #rows: number;
	readonly #firstRow: number;
	#vertexBuffer: GPUBuffer | undefined;
	/** Written by somebody else on the GPU; `vertices` are not uploaded then. */
	#outerBuffer: GPUBuffer | undefined;
	#weightBuffer: GPUBuffer | undefined;
	#uniformBuffer: GPUBuffer | undefined;
	readonly #uniformFloats = new Float32Array(UNIFORM_BYTES / 4);
	readonly #uniformWords = new Uint32Array(this.#uniformFloats.buffer);
	#disposed = false;
	// What the posed splats on the GPU were made of.
	#uploadedVersion = -1;
	#posedVersion = -1;
	#posedGeneration = -1;
	#posedCount = -1;
	#posedOpacity = -1;
	#posedBuffer: GPUBuffer | undefined;
	readonly #posedTransform = new Float32Array(16);

	constructor(
		host: GpuHost,
		model: WebGPUSplatModel,
		atlas: SplatAtlas,
		onDispose: (instance: WebGPUSplatInstance) => void,
	) {
		this.#host = host;
		this.model = model;
		this.#atlas = atlas;
		this.#onDispose = onDispose;
		this.splatCount = model.splatCount;
		this.vertices = model.restPositions.slice();
		this.weights = new Float32Array(model.weightCount);
		this.#rows = rowsFor(model.splatCount);
		this.#firstRow = atlas.take(this.#rows);
	}

	get firstSplat(): number {
		return this.#firstRow * TEXTURE_WIDTH;
	}

	/** True where vertices come from the GPU: the CPU does not know them, and cannot sort by them. */
	get posedOnGpu(): boolean {
		return this.#outerBuffer !== undefined;
	}

	/** From now on vertices are written on the GPU, into the instance's own buffer, which holds `vertices` to begin with. */
	handOverVertices(): GPUBuffer {
		this.setVertexBuffer(undefined);
		const buffer = this.vertexBuffer;
		this.#host.device.queue.writeBuffer(buffer, 0, this.vertices as Float32Array<ArrayBuffer>);
		this.setVertexBuffer(buffer);
		return buffer;
	}

	/** Posed vertices as the next pose reads them: 3 floats each, tightly packed; the outer buffer where there is one. */
	get vertexBuffer(): GPUBuffer {
		if (this.#outerBuffer) return this.#outerBuffer;
		this.#vertexBuffer ??= this.#host.device.createBuffer({
			label: 'gaspard posed vertices',
			// Whole words of 16 bytes: what onnxruntime-web's WebGPU provider makes for itself.
			size: Math.ceil(this.vertices.byteLength / 16) * 16,
			usage: BufferUsage.STORAGE | BufferUsage.COPY_DST | BufferUsage.COPY_SRC,
		});
		return this.#vertexBuffer;
	}

	/** Corrective weights as the next pose reads them: of the pose on the GPU where there is one; undefined without correctives. */
	get weightBuffer(): GPUBuffer | undefined {
		if (this.model.weightCount === 0) return undefined;
		return this.gpuPose?.shown.weights ?? this.#ownWeightBuffer;
	}

	get #ownWeightBuffer(): GPUBuffer {
		this.#weightBuffer ??= this.#host.device.createBuffer({
			label: 'gaspard weights',
			size: this.weights.byteLength,
			usage: BufferUsage.STORAGE | BufferUsage.COPY_DST,
		});
		return this.#weightBuffer;
	}

	get uniformBuffer(): GPUBuffer {
		this.#uniformBuffer ??= this.#host.device.createBuffer({
			label: 'gaspard instance uniforms',
			size: UNIFORM_BYTES,
			usage: BufferUsage.UNIFORM | BufferUsage.COPY_DST,
		});
		return this.#uniformBuffer;
	}

	/** From now on vertices are read from `buffer`; undefined: from `vertices` again. The buffer stays its maker's. */
	setVertexBuffer(buffer: GPUBuffer | undefined): void {
		if (buffer && (buffer.size < this.vertices.byteLength || !(buffer.usage & BufferUsage.STORAGE))) {
			throw new GaspardError(
				'argument/invalid',
				`A vertex buffer needs ${this.vertices.byteLength} bytes and usage STORAGE; this one has ${buffer.size} bytes and usage ${buffer.usage}.`,
				{ argument: 'buffer', actual: buffer.size, expected: this.vertices.byteLength },
			);
		}
		// What the caller wrote to the own buffer meanwhile is not what `vertices` say.
		this.#uploadedVersion = -1;
		this.#posedVersion = -1;
		this.#outerBuffer = buffer;
	}

	/** True once after each change of what the posed splats are made of; uploads what the caller poses them by. */
	takeChange(splatCount: number): boolean {
		const generation = this.#atlas.generation;
		const transform = this.#posedTransform;
		let same =
			this.#posedGeneration === generation &&
			this.#posedVersion === this.poseVersion &&
			this.#posedCount === splatCount &&
			this.#posedOpacity === this.opacity &&
			this.#posedBuffer === this.vertexBuffer;
		for (let i = 0; same && i < 16; i++) same = transform[i] === this.avatarToWorld[i];
		if (same) return false;
		this.#posedGeneration = generation;
		this.#posedVersion = this.poseVersion;
		this.#posedCount = splatCount;
		this.#posedOpacity = this.opacity;
		this.#posedBuffer = this.vertexBuffer;
		transform.set(this.avatarToWorld);
		this.#upload(splatCount);
		return true;
	}

	/** Frees what is on the GPU; it comes back when needed, from `vertices`. */
	freeBuffers(): void {
		this.gpuPose?.dispose();
		this.#vertexBuffer?.destroy();
		this.#weightBuffer?.destroy();
		this.#uniformBuffer?.destroy();
		this.#vertexBuffer = undefined;
		this.#weightBuffer = undefined;
		this.#uniformBuffer = undefined;
		this.#outerBuffer = undefined;
		this.#posedBuffer = undefined;
		this.bindings = undefined;
		this.#uploadedVersion = -1;
		this.#posedGeneration = -1;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.freeBuffers();
		this.#atlas.giveBack(this.#firstRow, this.#rows);
		this.#onDispose(this);
	}

	#upload(splatCount: number): void {
		const { queue } = this.#host.device;
		const floats = this.#uniformFloats;
		const words = this.#uniformWords;
		floats.set(this.avatarToWorld);
		words[16] = this.firstSplat;
		words[17] = splatCount;
		words[18] = this.model.bound.triangleCount;
		words[19] = hiddenPixels(this.opacity);
		floats[20] = prefixScale(splatCount, this.model.splatCount);
		queue.writeBuffer(this.uniformBuffer, 0, floats);
		if (this.#uploadedVersion === this.poseVersion) return;
		if (this.weightBuffer && this.weightBuffer === this.#weightBuffer) {
			queue.writeBuffer(this.weightBuffer, 0, this.weights as Float32Array<ArrayBuffer>);
		}
		if (this.#outerBuffer) return;
		queue.writeBuffer(this.vertexBuffer, 0, this.vertices as Float32Array<ArrayBuffer>);
		this.#uploadedVersion = this.poseVersion;
	}
}
