import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { plainBytes } from '../asset/plain-bytes.ts';
import { GaspardError, isGaspardError } from '../errors.ts';
import type { PoseBuffers } from '../gpu/webgpu/gpu-pose.ts';
import { checkDecoder } from './check-decoder.ts';
import type { OnnxDecoderOptions } from './create-onnx-decoder.ts';
import { DecoderInputs } from './decoder-inputs.ts';
import { configureRuntime, type OnnxRuntime } from './onnx-runtime.ts';
import { createSession, withRuntimeLock } from './onnx-session.ts';
import { widenConstants } from './widen-constants.ts';

/** Options of `createWebGPUDecoder`. */
export interface WebGPUDecoderOptions extends OnnxDecoderOptions {
	/** The renderer's own device. Outputs are buffers of this device. */
	readonly device: GPUDevice;
}

/** A decoder whose results stay on the GPU. */
export interface WebGPUDecoder {
	readonly device: GPUDevice;
	readonly vertexCount: number;
	/** Number of corrective weights that the decoder gives; 0 for none. */
	readonly weightCount: number;
	/**
	 * Decodes one pose into `out`. Resolves when the work is in the device's queue, so that commands submitted afterwards
	 * see the result. The result is not checked here; GpuPose ignores bad poses.
	 *
	 * @throws GaspardError (rejects) `decoder/failed`, `avatar/disposed`.
	 */
	run(expression: ArrayLike<number>, joints: ArrayLike<number>, out: PoseBuffers): Promise<void>;
	/** Frees the session once no run is under way. Idempotent. */
	dispose(): void;
}

/**
 * Creates a decoder that runs an ONNX graph with onnxruntime-web's WebGPU provider, on an existing device and into existing
 * buffers: nothing is copied or read back. Several devices, and sessions of the page itself on any device, do not interfere.
 *
 * @throws GaspardError (rejects) `decoder/runtime-missing` if no build with the provider can be imported,
 * `decoder/unreadable` if it refuses the graph (for example because the device lacks f16), `decoder/forbidden-operator`,
 * `decoder/wrong-shape` or `asset/too-large`.
 */
export async function createWebGPUDecoder(bytes: Uint8Array, options: WebGPUDecoderOptions): Promise<WebGPUDecoder> {
	const { device, vertexCount } = options;
	const graph = plainBytes(bytes);
	const weightCount = checkDecoder(graph, vertexCount, options.weightCount);
	const runtime = await loadWebGPURuntime(options);
	// The types of some builds of onnxruntime-web 1.30 lack the option `device`.
	const provider = { name: 'webgpu', device } as InferenceSession.ExecutionProviderConfig;
	const session = await createSession(runtime, widenConstants(graph), provider);
	return new OnnxWebGPUDecoder(runtime, session, device, vertexCount, weightCount);
}

/** Returns the runtime of `options`, or imports the build with the provider that starts fastest in this browser. */
async function loadWebGPURuntime(options: WebGPUDecoderOptions): Promise<OnnxRuntime> {
	if (options.runtime) return configureRuntime(options.runtime, options);
	try {
		// The JSPI build has 10 MB less WebAssembly.
		const hasJspi = 'Suspending' in WebAssembly;
		const runtime = await (hasJspi ? import('onnxruntime-web/jspi') : import('onnxruntime-web/webgpu'));
		return configureRuntime(runtime, options);
	} catch (cause) {
		if (isGaspardError(cause)) throw cause;
		throw new GaspardError(
			'decoder/runtime-missing',
			"onnxruntime-web's WebGPU build could not be imported. Install onnxruntime-web 1.30 or newer, or pass the module `onnxruntime-web/webgpu` as options.runtime.",
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
	/** Tensors by the buffer that they wrap. */
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
			if (this.#disposed) throw new GaspardError('avatar/disposed', 'This decoder was disposed. Create a new one.');
			this.#inputs.fill(expression, joints);
			try {
				await this.#session.run(this.#inputs.feeds, this.#fetchesInto(out));
			} catch (cause) {
				throw new GaspardError(
					'decoder/failed',
					'The decoder threw an error on the GPU. Use the tier `wasm`.',
					{},
					cause,
				);
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
