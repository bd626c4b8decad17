import type * as ort from 'onnxruntime-web/wasm';
import { GaspardError } from '../errors.ts';

/** The module `onnxruntime-web` in any of its builds. */
export type OnnxRuntime = Pick<typeof ort, 'InferenceSession' | 'Tensor' | 'env'>;

/** Options for loading onnxruntime-web. */
export interface OnnxRuntimeOptions {
	/** A runtime module that the page has already imported, in any build. @default import('onnxruntime-web/wasm') */
	readonly runtime?: OnnxRuntime;
	/**
	 * Location of the runtime's .wasm (and .mjs) files: the URL of a folder that ends in `/`, or one URL for each file. The
	 * setting is global to the page's runtime. Nothing is fetched from a host that is not named here.
	 * @default the location of the runtime's own script
	 */
	readonly wasmPaths?: string | { readonly wasm?: string; readonly mjs?: string };
}

/**
 * Loads the runtime and sets it to one thread, so that a page needs no cross-origin isolation.
 *
 * @throws GaspardError (rejects) `decoder/runtime-missing` if the package cannot be imported.
 */
export async function loadOnnxRuntime(options: OnnxRuntimeOptions = {}): Promise<OnnxRuntime> {
	let runtime = options.runtime;
	if (!runtime) {
		try {
			runtime = await import('onnxruntime-web/wasm');
		} catch (cause) {
			throw new GaspardError(
				'decoder/runtime-missing',
				'onnxruntime-web could not be imported. Install it (npm install onnxruntime-web), or pass the module as options.runtime.',
				{},
				cause,
			);
		}
	}
	return configureRuntime(runtime, options);
}

/** Sets the location of a runtime's files and limits it to one thread. A thread count that the page has set is kept. */
export function configureRuntime(runtime: OnnxRuntime, { wasmPaths }: OnnxRuntimeOptions): OnnxRuntime {
	// 0 and undefined mean that it was not set. A page that runs its own models may have set it.
	if (!runtime.env.wasm.numThreads) runtime.env.wasm.numThreads = 1;
	if (wasmPaths !== undefined) runtime.env.wasm.wasmPaths = wasmPaths as string;
	return runtime;
}
