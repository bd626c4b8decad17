import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { GaspardError, isGaspardError } from '../errors.ts';
import type { PoseBuffers } from '../gpu/webgpu/gpu-pose.ts';
import { checkDecoder } from './check-decoder.ts';
import type { OnnxDecoderOptions } from './create-onnx-decoder.ts';
import { DecoderInputs } from './decoder-inputs.ts';
import { configureRuntime, type OnnxRuntime } from './onnx-runtime.ts';
import { createSession, withRuntimeLock } from './onnx-session.ts';
import { widenConstants } from './widen-constants.ts';

/** What `createWebGPUDecoder` needs to know. */
export interface WebGPUDecoderOptions extends OnnxDecoderOptions {
	/** The renderer's own device: outputs are buffers of it. */
	readonly device: GPUDevice;
}

/** A decoder whose results stay on the GPU. */
export interface WebGPUDecoder {
	readonly device: GPUDevice;
	readonly vertexCount: number;
	/** Corrective weights that come with the vertices; 0 where there are none. */
	readonly weightCount: number;
	/**
	 * Computes one pose into `out`: resolves when the work is in the device's queue, so that whatever is submitted afterwards
	 * sees it. Not checked: see GpuPose, which ignores bad poses.
	 *
	 * @throws GaspardError (rejects) `decoder/failed`, `avatar/disposed`.
	 */
	run(expression: ArrayLike<number>, joints: ArrayLike<number>, out: PoseBuffers): Promise<void>;
	/** Frees the session when no run is under way. Idempotent. */
	dispose(): void;
}

/**
 * A decoder that runs an ONNX graph by onnxruntime-web's WebGPU provider on a device that somebody else made, writing into
 * buffers that are there already: nothing is copied, nothing is read back. Devices do not get into each other's way, nor do
 * sessions that the page itself has made before, on whatever device.
 *
 * Throws `decoder/runtime-missing` where there is no build with the provider, `decoder/unreadable` where it refuses the
 * graph (no f16 on this device, for one), `decoder/forbidden-operator`, `decoder/wrong-shape` and `gpu/device-lost`.
 */
export async function createWebGPUDecoder(bytes: Uint8Array, options: WebGPUDecoderOptions): Promise<WebGPUDecoder> {
	const { device, vertexCount } = options;
	const weightCount = checkDecoder(bytes, vertexCount, options.weightCount);
	const runtime = await loadWebGPURuntime(options);
	// `device` is an option that the types of onnxruntime-web 1.30 leave out of some builds.
	const provider = { name: 'webgpu', device } as InferenceSession.ExecutionProviderConfig;
	const session = await createSession(runtime, widenConstants(bytes), provider);
	return new OnnxWebGPUDecoder(runtime, session, device, vertexCount, weightCount);
}

/** The runtime that was handed over, or the build with the provider that this browser starts fastest. */
async function loadWebGPURuntime(options: WebGPUDecoderOptions): Promise<OnnxRuntime> {
	if (options.runtime) return configureRuntime(options.runtime, options);
	try {
		// JSPI saves 10 MB of WebAssembly.
		const hasJspi = 'Suspending' in WebAssembly;
		const runtime = await (hasJspi ? import('onnxruntime-web/jspi') : import('onnxruntime-web/webgpu'));
		return configureRuntime(runtime, options);
	} catch (cause) {
		if (isGaspardError(cause)) throw cause;
		throw new GaspardError(
			'decoder/runtime-missing',
			"onnxruntime-web's WebGPU build could not be imported. Install onnxruntime-web 1.30 or newer, or hand the module `onnxruntime-web/webgpu` over as options.runtime.",
			{},
			cause,
		);
	}
}

class OnnxWebGPUDecoder implements WebGPUDecoder {
	readonly device: GPUDevice;
	readonly vertexCount: number;
	readonly weightCount: number;
	readonly #runtime: OnnxRuntime;
	readonly #session: InferenceSession;
	readonly #inputs: DecoderInputs;
	/** Tensors over buffers that were written before. */
	readonly #outputs = new WeakMap<GPUBuffer, Record<string, Tensor>>();
	#disposed = false;

	constructor(
		runtime: OnnxRuntime,
		session: InferenceSession,
		device: GPUDevice,
		vertexCount: number,
		weightCount: number,
	) {
		this.device = device;
		this.vertexCount = vertexCount;
		this.weightCount = weightCount;
		this.#runtime = runtime;
		this.#session = session;
		this.#inputs = new DecoderInputs(runtime);
	}

	async run(expression: ArrayLike<number>, joints: ArrayLike<number>, out: PoseBuffers): Promise<void> {
		await withRuntimeLock(this.#runtime, async () => {
			if (this.#disposed) throw new GaspardError('avatar/disposed', 'This decoder was disposed; make a new one.');
			this.#inputs.fill(expression, joints);
			try {
				await this.#session.run(this.#inputs.feeds, this.#fetchesInto(out));
			} catch (cause) {
				throw new GaspardError('decoder/failed', 'The decoder threw on the GPU.', {}, cause);
			}
		});
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		withRuntimeLock(this.#runtime, () => this.#session.release()).catch(() => undefined);
	}

	#fetchesInto({ vertices, weights }: PoseBuffers): Record<string, Tensor> {
		let fetches = this.#outputs.get(vertices);
		if (!fetches) {
			const { Tensor } = this.#runtime;
			const wrap = (buffer: GPUBuffer, dims: number[]): Tensor =>
				Tensor.fromGpuBuffer(buffer as never, { dataType: 'float32', dims });
			fetches = { vertices: wrap(vertices, [1, this.vertexCount, 3]) };
			if (weights) fetches['weights'] = wrap(weights, [1, this.weightCount]);
			this.#outputs.set(vertices, fetches);
		}
		return fetches;
	}
}
