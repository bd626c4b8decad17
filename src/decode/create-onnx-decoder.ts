import type { InferenceSession } from 'onnxruntime-web/wasm';
import { plainBytes } from '../asset/plain-bytes.ts';
import { GaspardError } from '../errors.ts';
import { FURTHEST_VERTEX_METRES } from '../rig/furthest-vertex.ts';
import { checkDecoder } from './check-decoder.ts';
import type { Decoder } from './decoder.ts';
import { DecoderInputs } from './decoder-inputs.ts';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxRuntimeOptions } from './onnx-runtime.ts';
import { createSession, withRuntimeLock } from './onnx-session.ts';
import { widenConstants } from './widen-constants.ts';

/** Options of `createOnnxDecoder`. */
export interface OnnxDecoderOptions extends OnnxRuntimeOptions {
	/** Number of vertices of the decoder's head. */
	readonly vertexCount: number;
	/** Number of corrective weights of the avatar. A decoder with another number is refused. @default any number */
	readonly weightCount?: number | undefined;
}

/**
 * Creates a decoder that runs an ONNX graph with onnxruntime-web's WASM provider. The graph's operators, shapes and size are
 * checked first. The runtime can create only one session at a time, so creation may wait for other sessions.
 *
 * `run` rejects with `decoder/failed` if the graph throws, or if its vertices and weights are not finite or too large. It
 * then leaves the caller's arrays unchanged: the last good pose stays.
 *
 * @throws GaspardError (rejects) `decoder/runtime-missing`, `decoder/unreadable`, `decoder/forbidden-operator`,
 * `decoder/wrong-shape` or `asset/too-large`.
 */
export async function createOnnxDecoder(bytes: Uint8Array, options: OnnxDecoderOptions): Promise<Decoder> {
	const graph = plainBytes(bytes);
	const weightCount = checkDecoder(graph, options.vertexCount, options.weightCount);
	const runtime = await loadOnnxRuntime(options);
	// A build that the page has chosen may not support 16-bit constants.
	const session = await createSession(runtime, options.runtime ? widenConstants(graph) : graph, 'wasm');
	return new OnnxDecoder(runtime, session, options.vertexCount, weightCount);
}

class OnnxDecoder implements Decoder {
	readonly vertexCount: number;
	readonly weightCount: number;
	readonly #runtime: OnnxRuntime;
	readonly #session: InferenceSession;
	readonly #inputs: DecoderInputs;
	readonly #fetches: string[];
	readonly #run: () => Promise<InferenceSession.ReturnType>;
	#disposed = false;

	constructor(runtime: OnnxRuntime, session: InferenceSession, vertexCount: number, weightCount: number) {
		this.vertexCount = vertexCount;
		this.weightCount = weightCount;
		this.#runtime = runtime;
		this.#session = session;
		this.#inputs = new DecoderInputs(runtime);
		this.#fetches = weightCount > 0 ? ['vertices', 'weights'] : ['vertices'];
		this.#run = () => session.run(this.#inputs.feeds, this.#fetches);
	}

	async run(
		expression: ArrayLike<number>,
		joints: ArrayLike<number>,
		outVertices: Float32Array,
		outWeights?: Float32Array,
	): Promise<boolean> {
		if (this.#disposed) throw new GaspardError('avatar/disposed', 'This decoder was disposed. Create a new one.');
		this.#inputs.fill(expression, joints);
		let result: InferenceSession.ReturnType;
		try {
			result = await withRuntimeLock(this.#runtime, this.#run);
		} catch (cause) {
			throw new GaspardError(
				'decoder/failed',
				'The decoder threw an error. The avatar keeps its last pose.',
				{},
				cause,
			);
		}
		const vertices = result['vertices']!.data as Float32Array;
		checkNumbers('vertices', vertices, this.vertexCount * 3);
		if (this.weightCount > 0) {
			const weights = result['weights']!.data as Float32Array;
			checkNumbers('weights', weights, this.weightCount);
			outWeights?.set(weights);
		}
		outVertices.set(vertices);
		return true;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		withRuntimeLock(this.#runtime, () => this.#session.release()).catch(() => undefined);
	}
}

function checkNumbers(name: string, values: Float32Array, length: number): void {
	if (values.length !== length) {
		throw new GaspardError(
			'decoder/wrong-shape',
			`The decoder gave ${values.length} numbers as its ${name} instead of ${length}. Export the avatar again.`,
			{ name, expected: length, actual: values.length },
		);
	}
	for (let i = 0; i < length; i++) {
		const value = values[i]!;
		// Written so that NaN fails too.
		if (!(value > -FURTHEST_VERTEX_METRES && value < FURTHEST_VERTEX_METRES)) {
			throw new GaspardError(
				'decoder/failed',
				`The decoder gave ${value} among its ${name}. The avatar keeps its last pose. Export the avatar again.`,
				{
					name,
					index: i,
					value,
				},
			);
		}
	}
}
