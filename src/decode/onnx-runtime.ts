import type * as ort from 'onnxruntime-web/wasm';
import { GaspardError } from '../errors.ts';

/** The module `onnxruntime-web` in any of its builds. */
export type OnnxRuntime = Pick<typeof ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** Where the runtime comes from. */
export interface OnnxRuntimeOptions {
	/** A runtime that the page has imported already, in any build. `onnxruntime-web/wasm` is imported when there is none. */
	readonly runtime?: OnnxRuntime;
	/**
	 * Where the runtime finds its .wasm (and .mjs): a folder's URL ending in `/`, or one URL each. Beside its own script
	 * unless given. Global to the page's runtime; nothing is ever fetched from a third party that is not named here.
	 */
	readonly wasmPaths?: string | { readonly wasm?: string; readonly mjs?: string };
}

/**
 * The runtime, ready to make sessions on one thread, so that a page needs no cross-origin isolation.
 * Throws `decoder/runtime-missing` where the package cannot be imported.
 */
export async function loadOnnxRuntime(options: OnnxRuntimeOptions = {}): Promise<OnnxRuntime> {
	let runtime = options.runtime;
	if (!runtime) {
		try {
			runtime = await import('onnxruntime-web/wasm');
		} catch (cause) {
			throw new GaspardError(
				'decoder/runtime-missing',
				'onnxruntime-web could not be imported. Install it (npm install onnxruntime-web), or hand the module over as options.runtime.',
				{},
				cause,
			);
		}
	}
	return configureRuntime(runtime, options);
}

/** Says to a runtime where its files are, and to keep to one thread. Settings that the page has made itself stay. */
export function configureRuntime(runtime: OnnxRuntime, { wasmPaths }: OnnxRuntimeOptions): OnnxRuntime {
	// 0 and undefined mean that nobody has chosen; a page that runs its own models may have.
	if (!runtime.env.wasm.numThreads) runtime.env.wasm.numThreads = 1;
	if (wasmPaths !== undefined) runtime.env.wasm.wasmPaths = wasmPaths as string;
	return runtime;
}
