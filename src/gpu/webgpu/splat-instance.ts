import { GaspardError } from '../../errors.ts';
import { prefixScale } from '../../splat/prefix-scale.ts';
import { hiddenPixels } from '../../splat/screen-door.ts';
import { type InstanceRoom, PosedInstance } from '../posed-instance.ts';
import type { GpuHost } from './gpu-host.ts';
import type { GpuPose } from './gpu-pose.ts';
import { BufferUsage } from './gpu-usage.ts';
import type { WebGPUSplatModel } from './splat-model.ts';

/** Bytes of InstanceUniforms in shaders/chunks/instance-uniforms.wgsl. */
const UNIFORM_BYTES = 96;

/** An instance whose vertices, weights and uniforms are in buffers. */
export class WebGPUSplatInstance extends PosedInstance<WebGPUSplatModel> {
	/** Receives poses on the GPU; `undefined` while the CPU decodes. The back end makes it, and moves it before it poses the splats. */
	gpuPose: GpuPose | undefined;
	/** The deformer's bind groups for this instance; the deformer makes and checks them. */
	bindings: unknown;
	readonly #host: GpuHost;
	#vertexBuffer: GPUBuffer | undefined;
	/** Written on the GPU by the owner of the buffer; `vertices` are not uploaded then. */
	#outerBuffer: GPUBuffer | undefined;
	#weightBuffer: GPUBuffer | undefined;
	#uniformBuffer: GPUBuffer | undefined;
	readonly #uniformFloats = new Float32Array(UNIFORM_BYTES / 4);
	readonly #uniformWords = new Uint32Array(this.#uniformFloats.buffer);
	#uploadedVersion = -1;
	/** The buffer that the posed splats on the GPU were made of. */
	#posedBuffer: GPUBuffer | undefined;

	constructor(host: GpuHost, model: WebGPUSplatModel, room: InstanceRoom) {
		super(model, new Float32Array(model.vertexCount * 3), room);
		this.#host = host;
	}

	/** Whether vertices come from the GPU. The CPU does not know them then, and cannot sort by them. */
	get posedOnGpu(): boolean {
		return this.#outerBuffer !== undefined;
	}

	/** Vertices are written on the GPU from now on, into the instance's own buffer, which initially holds `vertices`. */
	handOverVertices(): GPUBuffer {
		this.setVertexBuffer(undefined);
		const buffer = this.vertexBuffer;
		this.#host.device.queue.writeBuffer(buffer, 0, this.vertices as Float32Array<ArrayBuffer>);
		this.setVertexBuffer(buffer);
		return buffer;
	}

	/** Posed vertices as the next pose reads them: 3 floats each, tightly packed. The buffer of `setVertexBuffer`, if one is set. */
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

	/** Corrective weights as the next pose reads them: those of `gpuPose`, if there is one. `undefined` without correctives. */
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

	/** Vertices are read from `buffer` from now on; `undefined`: from `vertices` again. The caller keeps owning the buffer. */
	setVertexBuffer(buffer: GPUBuffer | undefined): void {
		if (buffer && (buffer.size < this.vertices.byteLength || !(buffer.usage & BufferUsage.STORAGE))) {
			throw new GaspardError(
				'argument/invalid',
				`A vertex buffer needs ${this.vertices.byteLength} bytes and usage STORAGE; this one has ${buffer.size} bytes and usage ${buffer.usage}.`,
				{ argument: 'buffer', actual: buffer.size, expected: this.vertices.byteLength },
			);
		}
		// The own buffer may hold what the caller wrote to it, not `vertices`.
		this.#uploadedVersion = -1;
		this.forgetPose();
		this.#outerBuffer = buffer;
	}

	override needsPose(splatCount: number, generation: number): boolean {
		return (
			super.needsPose(splatCount, generation) ||
			this.#posedBuffer !== this.vertexBuffer ||
			this.gpuPose?.pending === true
		);
	}

	override markPosed(splatCount: number, generation: number): void {
		super.markPosed(splatCount, generation);
		this.#posedBuffer = this.vertexBuffer;
	}

	/** Frees everything on the GPU. It is made again when it is needed, from `vertices`. */
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
		this.forgetPose();
	}

	protected override freeResources(): void {
		this.freeBuffers();
	}

	/** Uploads what the splats are posed by, if it has changed. */
	upload(splatCount: number): void {
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
