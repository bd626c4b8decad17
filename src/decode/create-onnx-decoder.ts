import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import { checkDecoder } from './check-decoder.ts';
import type { Decoder } from './decoder.ts';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxRuntimeOptions } from './onnx-runtime.ts';

/** What `createOnnxDecoder` needs to know. */
export interface OnnxDecoderOptions extends OnnxRuntimeOptions {
	/** Vertices of the head that the decoder belongs to. */
	readonly vertexCount: number;
}

/** A vertex further out than this, metres, is taken for a failure: heads are smaller, and shaders overflow later. */
const FURTHEST_VERTEX = 100;

/**
 * A decoder that runs an ONNX graph by onnxruntime-web on the WASM provider. The graph is checked first: operators, shapes
 * and size. Sessions are made one at a time, since the runtime allows no more.
 *
 * `run` rejects with `decoder/failed` where the graph throws or gives something else than finite vertices near the
 * origin, and leaves the caller's vertices alone: the last good pose stays.
 *
 * Throws `decoder/runtime-missing`, `decoder/unreadable`, `decoder/forbidden-operator` and `decoder/wrong-shape`.
 */
export async function createOnnxDecoder(bytes: Uint8Array, options: OnnxDecoderOptions): Promise<Decoder> {
	checkDecoder(bytes, options.vertexCount);
	const runtime = await loadOnnxRuntime(options);
	const session = await createSession(runtime, bytes);
	return new OnnxDecoder(runtime, session, options.vertexCount);
}

let lastSession: Promise<unknown> = Promise.resolve();

function createSession(runtime: OnnxRuntime, bytes: Uint8Array): Promise<InferenceSession> {
	const session = lastSession.then(async () => {
		try {
			return await runtime.InferenceSession.create(bytes, {
				executionProviders: ['wasm'],
				graphOptimizationLevel: 'all',
				// Errors only: what a graph does wrong comes back as an error anyway.
				logSeverityLevel: 3,
			});
		} catch (cause) {
			throw sessionError(cause);
		}
	});
	lastSession = session.catch(() => undefined);
	return session;
}

function sessionError(cause: unknown): GaspardError {
	const reason = cause instanceof Error ? cause.message : String(cause);
	if (/no available backend|initWasm|Failed to fetch|CompileError|dynamically imported/i.test(reason)) {
		return new GaspardError(
			'decoder/runtime-missing',
			`onnxruntime-web could not start its WebAssembly: ${reason}. Serve its .wasm and .mjs files and name their folder in options.wasmPaths.`,
			{},
			cause,
		);
	}
	return new GaspardError(
		'decoder/unreadable',
		`onnxruntime-web refused the decoder: ${reason}. Export the avatar again.`,
		{},
		cause,
	);
}

class OnnxDecoder implements Decoder {
	readonly vertexCount: number;
	readonly #session: InferenceSession;
	readonly #expression = new Float32Array(EXPRESSION_COUNT);
	readonly #joints = new Float32Array(JOINT_COUNT * 4);
	readonly #feeds: Record<'expression' | 'joints', Tensor>;
	readonly #fetches = ['vertices'];
	#disposed = false;

	constructor(runtime: OnnxRuntime, session: InferenceSession, vertexCount: number) {
		this.vertexCount = vertexCount;
		this.#session = session;
		// The tensors keep a view of these arrays: filling the arrays is all that a frame has to do.
		this.#feeds = {
			expression: new runtime.Tensor('float32', this.#expression, [1, EXPRESSION_COUNT]),
			joints: new runtime.Tensor('float32', this.#joints, [1, JOINT_COUNT, 4]),
		};
	}

	async run(expression: ArrayLike<number>, joints: ArrayLike<number>, outVertices: Float32Array): Promise<boolean> {
		if (this.#disposed) throw new GaspardError('avatar/disposed', 'This decoder was disposed; make a new one.');
		this.#fill(expression, joints);
		let result: InferenceSession.ReturnType;
		try {
			result = await this.#session.run(this.#feeds, this.#fetches);
		} catch (cause) {
			throw new GaspardError('decoder/failed', 'The decoder threw. The pose stays as it was.', {}, cause);
		}
		const { vertices } = result;
		const values = vertices!.data as Float32Array;
		checkVertices(values, this.vertexCount * 3);
		outVertices.set(values);
		return true;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#session.release().catch(() => undefined);
	}

	/** Copies the inputs: what is not finite counts as 0, quaternions become unit, and one without a direction identity. */
	#fill(expression: ArrayLike<number>, joints: ArrayLike<number>): void {
		for (let i = 0; i < EXPRESSION_COUNT; i++)
			this.#expression[i] = Number.isFinite(expression[i]) ? expression[i]! : 0;
		for (let at = 0; at < JOINT_COUNT * 4; at += 4) {
			const x = joints[at]!;
			const y = joints[at + 1]!;
			const z = joints[at + 2]!;
			const w = joints[at + 3]!;
			const lengthSquared = x * x + y * y + z * z + w * w;
			const turns = lengthSquared > 1e-12 && lengthSquared < 1e12;
			const scale = turns ? 1 / Math.sqrt(lengthSquared) : 0;
			this.#joints[at] = turns ? x * scale : 0;
			this.#joints[at + 1] = turns ? y * scale : 0;
			this.#joints[at + 2] = turns ? z * scale : 0;
			this.#joints[at + 3] = turns ? w * scale : 1;
		}
	}
}

function checkVertices(vertices: Float32Array, length: number): void {
	if (vertices.length !== length) {
		throw new GaspardError(
			'decoder/wrong-shape',
			`The decoder gave ${vertices.length / 3} vertices, its head has ${length / 3}. Export the avatar again.`,
			{ expected: length / 3, actual: vertices.length / 3 },
		);
	}
	for (let i = 0; i < length; i++) {
		const value = vertices[i]!;
		// Written so that NaN fails too.
		if (!(value > -FURTHEST_VERTEX && value < FURTHEST_VERTEX)) {
			throw new GaspardError('decoder/failed', `The decoder gave ${value} for a vertex. The pose stays as it was.`, {
				vertex: Math.floor(i / 3),
				value,
			});
		}
	}
}
