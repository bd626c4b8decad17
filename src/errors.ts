/**
 * Every error code of Gaspard, with the type of its `fields`. The first sentence of each comment says when the error
 * occurs; the rest says what to do.
 *
 * In all of them `actual` is what was found, `expected` what belongs there, `limit` the most that is allowed, and `what`
 * names the part that the numbers are about.
 */
export interface GaspardErrorFields {
	/** An argument has a type, length or value that the function does not take. Correct the call as the message says. */
	readonly 'argument/invalid': {
		/** The argument, property or option: `joints`, `options.signer`. */
		readonly argument: string;
		readonly actual?: unknown;
		readonly expected?: unknown;
	};

	/** A download failed: no network, an HTTP status other than 2xx, or a site without CORS. Open `url` in the browser to see what the server answers. */
	readonly 'asset/fetch-failed': {
		readonly url: string;
		/** HTTP status, if the server answered. */
		readonly status?: number | undefined;
		/** Seconds without a byte after which the download was given up. */
		readonly seconds?: number | undefined;
	};
	/** A hash or a signature cannot be checked here: the page was not served over HTTPS, or the browser has no Ed25519. Serve the page over HTTPS or from localhost, or verify the file on the server. */
	readonly 'asset/cannot-verify': NoFields;
	/** The bytes are not a .glb file. Check that the address leads to the file itself, not to a web page or a Git LFS pointer. */
	readonly 'asset/not-a-glb': { readonly byteLength: number };
	/** The .glb is sound glTF but holds no Gaspard avatar. Load it with the glTF loader of the engine. */
	readonly 'asset/not-an-avatar': {
		/** The program that wrote the file. */
		readonly generator?: string | undefined;
	};
	/** The file ends too early. Download it again; if that does not help, export it again. */
	readonly 'asset/truncated': {
		readonly what?: string | undefined;
		/** Bytes that the file needs, and bytes that it has. */
		readonly expected?: number | undefined;
		readonly actual?: number | undefined;
	};
	/** The content of the file contradicts itself, its hash or its signature. Take the file from its source again; if that does not help, export it again. */
	readonly 'asset/corrupt': {
		readonly what?: string | undefined;
		/** The place in the JSON of the file. */
		readonly path?: string | undefined;
		/** Index of the splat. */
		readonly splat?: number | undefined;
		readonly actual?: unknown;
		readonly expected?: unknown;
		/** Key of a signature that is wrong, hexadecimal. */
		readonly publicKey?: string | undefined;
	};
	/** The file, or something in it, exceeds a limit that protects the page. Use a smaller file. */
	readonly 'asset/too-large': { readonly what: string; readonly actual: number; readonly limit: number };
	/** The file is of a version or form that this release does not read. Update gaspard, or export the file again. */
	readonly 'asset/unsupported': {
		readonly what?: string | undefined;
		/** Version of the file, and the newest version that this release reads. */
		readonly version?: unknown;
		readonly known?: number | undefined;
	};

	/** The network of the avatar uses an ONNX operator or feature that is not allowed in avatars. Export a plain graph of the allowed operators. */
	readonly 'decoder/forbidden-operator': {
		readonly operator?: string | undefined;
		readonly domain?: string | undefined;
	};
	/** The inputs, outputs or inner shapes of the network do not fit the avatar. Export the avatar again, with constant shapes. */
	readonly 'decoder/wrong-shape': {
		readonly name?: string | undefined;
		readonly actual?: number | readonly number[] | undefined;
		readonly expected?: number | readonly number[] | undefined;
	};
	/** The network is not an ONNX file that onnxruntime-web can load. Export the avatar again. */
	readonly 'decoder/unreadable': { readonly opset?: number | undefined };
	/** The package onnxruntime-web, or its WebAssembly, could not be loaded. Install it, and set `wasmPaths` if its .wasm files are served from another folder. */
	readonly 'decoder/runtime-missing': NoFields;
	/** The network threw, or its result is not finite; the avatar keeps its last pose. Check the expression that was set, then the file. */
	readonly 'decoder/failed': {
		/** Name of the avatar. */
		readonly avatar?: string | undefined;
		/** The output that is wrong, the index in it, and the value there. */
		readonly name?: string | undefined;
		readonly index?: number | undefined;
		readonly value?: number | undefined;
		/** Largest distance in metres between the vertices of GPU and CPU. */
		readonly apart?: number | undefined;
	};

	/** The browser or the renderer offers no WebGL2. Use a current browser with hardware acceleration on. */
	readonly 'gpu/no-webgl2': NoFields;
	/** A WebGPU back end was asked for without a WebGPU device. Pass the device of a renderer that draws with WebGPU, or use WebGL2. */
	readonly 'gpu/no-webgpu': NoFields;
	/** The GPU cannot hold as much as the avatars need. Show fewer avatars at once, or lower their `splatLimit`. */
	readonly 'gpu/limit-exceeded': {
		/** Rows of the texture that are needed, and rows that the GPU allows. */
		readonly rows?: number | undefined;
		readonly limit?: number | undefined;
		/** Colour attachments that the driver refused, and the status of the framebuffer. */
		readonly attachments?: number | undefined;
		readonly status?: number | undefined;
	};
	/** The driver refused a shader. Report the message; it holds the words of the driver. */
	readonly 'gpu/shader-failed': {
		/** Name of the shader. */
		readonly label?: string | undefined;
		readonly log?: string | undefined;
	};
	/** Something threw while an avatar was drawn: a hook of the page, or Gaspard itself. See `cause`. */
	readonly 'gpu/draw-failed': NoFields;
	/** The browser took the WebGL context away. Avatars return with the context; if it does not return, reload the page. */
	readonly 'gpu/context-lost': NoFields;
	/** The WebGPU device is lost. Make a new renderer, as the message says; avatars can be kept. */
	readonly 'gpu/device-lost': { readonly reason?: string | undefined };

	/** The renderer or the engine is not initialised yet, or A-Frame is not there. Initialise or load it first. */
	readonly 'engine/not-ready': NoFields;
	/** The engine draws with WebGPU, but the entry point for WebGL was imported. Import the entry point that ends in `/webgpu`. */
	readonly 'engine/wrong-entry': {
		/** The entry point to import. */
		readonly entry: string;
	};
	/** The engine is too old. Update it. */
	readonly 'engine/unsupported-version': { readonly actual: string; readonly expected: string };

	/** The avatar, its model or its decoder was used after `dispose`. Load or clone another avatar. */
	readonly 'avatar/disposed': { readonly avatar?: string | undefined };

	/** A clip could not be downloaded. Open `url` in the browser to see what the server answers. */
	readonly 'drive/fetch-failed': {
		readonly url: string;
		/** HTTP status, if the server answered. */
		readonly status?: number | undefined;
	};
	/** The text is not a clip, or a field of it is wrong. Correct the field that the message names. */
	readonly 'drive/bad-clip': {
		/** Where the clip is wrong. */
		readonly track?: string | undefined;
		readonly frame?: number | undefined;
		readonly actual?: unknown;
		/** Where the clip came from, if it was downloaded. */
		readonly url?: string | undefined;
	};
	/** A driver threw; the avatar goes on without it. Correct the driver: see `cause`. */
	readonly 'drive/failed': { readonly avatar: string };

	/** The picture, its mask or its landmarks show no face that can be placed. Use a picture that shows a face from the front. */
	readonly 'fit/no-face': { readonly covered?: number | undefined; readonly why?: string | undefined };
	/** A camera cannot be as it was given. Check the focal length, the side and the matrix. */
	readonly 'fit/bad-camera': { readonly what: string; readonly actual: number | readonly number[] };
	/** A picture, an array or a count has the wrong size. Make it as large as the message says. */
	readonly 'fit/wrong-size': {
		readonly what: string;
		readonly actual?: unknown;
		readonly expected?: number | undefined;
		readonly limit?: number | undefined;
	};
	/** A fit was given no picture, or too many. Give as many as the message says. */
	readonly 'fit/wrong-picture-count': { readonly actual: number | undefined; readonly limit?: number | undefined };
	/** The prior belongs to another head model, or to another saved fit. Use the one that belongs to it. */
	readonly 'fit/wrong-prior': { readonly actual: number; readonly expected: number };
	/** The saved fit is of another version, or of other pictures or options. Begin the fit anew. */
	readonly 'fit/cannot-resume': { readonly actual: unknown; readonly expected: number };
	/** A number is NaN or infinite. Check what `what` names. */
	readonly 'fit/not-finite': {
		readonly what: string;
		readonly index?: number | undefined;
		readonly actual?: number | readonly number[] | undefined;
	};
	/** The fit needs more memory than it may have. Use smaller pictures, fewer pictures, or a prior of fewer splats. */
	readonly 'fit/out-of-memory': {
		/** Bytes that are needed and bytes that may be used, if they are known. */
		readonly expected?: number | undefined;
		readonly limit?: number | undefined;
	};
	/** A thread of the fit ended. Create another engine. */
	readonly 'fit/thread-lost': NoFields;
	/** There are no workers here. Use a `Fitter` in a page; in Node use `fitAvatar`. */
	readonly 'fit/worker-unavailable': NoFields;
	/** The worker script is of another version than the page. Reload the page; serve both from one release. */
	readonly 'fit/worker-outdated': { readonly actual: number; readonly expected: number | undefined };
	/** The worker did not start, ended or no longer answers. Check the address of `gaspard/fit/worker` and the Content Security Policy, then fit again. */
	readonly 'fit/worker-lost': NoFields;
	/** A fit was asked for while another one runs. Wait for it, or cancel it. */
	readonly 'fit/busy': NoFields;
	/** The fit threw. See the message; report it if it is not about your own data. */
	readonly 'fit/failed': NoFields;
	/** The fitter or the engine was used after `dispose`. Create another one. */
	readonly 'fit/disposed': NoFields;
}

/** The fields of an error that has none: an empty object. */
export type NoFields = Readonly<Record<string, never>>;

/** The code of a GaspardError: what went wrong, in a form that a program can compare. */
export type GaspardErrorCode = keyof GaspardErrorFields;

/**
 * The error that every function of Gaspard throws or rejects with. `message` says what happened and how to mend it; `code`
 * stays the same across versions; `fields` holds the figures (sizes, limits, names), whose type depends on `code`.
 *
 * Use `isGaspardError` to recognise one: it also knows errors of another copy of the package.
 */
export class GaspardError<Code extends GaspardErrorCode = GaspardErrorCode> extends Error {
	override readonly name = 'GaspardError';
	readonly code: Code;
	readonly fields: GaspardErrorFields[Code];

	/** The fields may be left out if all of them are optional. */
	constructor(
		code: Code,
		message: string,
		...[fields, cause]: NoFields extends GaspardErrorFields[Code]
			? [fields?: GaspardErrorFields[Code], cause?: unknown]
			: [fields: GaspardErrorFields[Code], cause?: unknown]
	) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
		this.fields = fields ?? ({} as GaspardErrorFields[Code]);
	}
}

/** A GaspardError of any code, as a union: a `switch` over `code` narrows `fields`. */
export type AnyGaspardError = { [Code in GaspardErrorCode]: GaspardError<Code> }[GaspardErrorCode];

/**
 * Whether a value is a GaspardError with the given code. Narrows `error.fields` to the fields of that code.
 *
 * Compares names, not classes: the answer is the same if the page holds two copies of the package.
 *
 * @example
 * if (isGaspardError(error, 'asset/too-large')) console.log(error.fields.limit);
 */
export function isGaspardError<Code extends GaspardErrorCode>(error: unknown, code: Code): error is GaspardError<Code>;
/** Whether a value is a GaspardError. A `switch` over `error.code` then narrows `error.fields`. */
export function isGaspardError(error: unknown): error is AnyGaspardError;
export function isGaspardError(error: unknown, code?: GaspardErrorCode): boolean {
	const { name, code: actual } = (error ?? {}) as Partial<GaspardError>;
	return name === 'GaspardError' && typeof actual === 'string' && (code === undefined || actual === code);
}

/** An error of a decoder as a GaspardError: the same one, or `decoder/failed` with the error as its cause. */
export function asDecoderError(error: unknown, avatar: string): GaspardError {
	if (isGaspardError(error)) return error;
	return new GaspardError(
		'decoder/failed',
		`The decoder of "${avatar}" failed: ${wordsOf(error)}. The avatar keeps its last pose.`,
		{ avatar },
		error,
	);
}

/** An error of drawing as a GaspardError: the same one, or `gpu/draw-failed` with the error as its cause. */
export function asDrawError(error: unknown): GaspardError {
	if (isGaspardError(error)) return error;
	return new GaspardError('gpu/draw-failed', `The avatar cannot be drawn: ${wordsOf(error)}`, {}, error);
}

/** The error of a WebGL context that the browser took away. */
export function contextLostError(): GaspardError {
	return new GaspardError(
		'gpu/context-lost',
		'The browser took the WebGL context away. Avatars return with the context; if it does not return, reload the page.',
	);
}

/** The error of a WebGPU device that is lost. `remedy` is a sentence that says how to get a new one. */
export function deviceLostError(remedy: string): GaspardError {
	return new GaspardError('gpu/device-lost', `The GPU device is lost. ${remedy}`);
}

function wordsOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
