import type { InferenceSession } from 'onnxruntime-web/wasm';
import { GaspardError } from '../errors.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';

/** Lock of a runtime: whether it is in use, and the callbacks that wait for it. */
interface Turns {
	busy: boolean;
	readonly waiting: (() => void)[];
}

const turnsOf = new WeakMap<object, Turns>();

/**
 * Runs `action` when the runtime is free. Only one session can be created at a time; two runs that overlap share the
 * runtime's stack; and in builds that can wait for a GPU, no call of any session may begin while another waits.
 */
export async function withRuntimeLock<Result>(runtime: OnnxRuntime, action: () => Promise<Result>): Promise<Result> {
	let turns = turnsOf.get(runtime);
	if (!turns) {
		turns = { busy: false, waiting: [] };
		turnsOf.set(runtime, turns);
	}
	const { waiting } = turns;
	while (turns.busy) await new Promise<void>((go) => waiting.push(go));
	turns.busy = true;
	try {
		return await action();
	} finally {
		turns.busy = false;
		waiting.shift()?.();
	}
}

/**
 * Creates a session for a checked graph once the runtime is free.
 *
 * @throws GaspardError (rejects) `decoder/runtime-missing` if the runtime cannot start, `decoder/unreadable` if it refuses
 * the graph.
 */
export function createSession(
	runtime: OnnxRuntime,
	bytes: Uint8Array,
	provider: InferenceSession.ExecutionProviderConfig,
): Promise<InferenceSession> {
	return withRuntimeLock(runtime, async () => {
		try {
			return await runtime.InferenceSession.create(bytes, {
				executionProviders: [provider],
				graphOptimizationLevel: 'all',
				// Log errors only: an invalid graph is reported as an exception anyway.
				logSeverityLevel: 3,
			});
		} catch (cause) {
			throw sessionError(cause);
		}
	});
}

function sessionError(cause: unknown): GaspardError {
	const reason = cause instanceof Error ? cause.message : String(cause);
	if (/no available backend|initWasm|Failed to fetch|CompileError|dynamically imported/i.test(reason)) {
		return new GaspardError(
			'decoder/runtime-missing',
			`onnxruntime-web could not start its WebAssembly: ${reason}. Serve its .wasm and .mjs files and set options.wasmPaths to their folder.`,
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
