import type { AvatarAsset } from './asset/avatar-asset.ts';
import { readAvatar } from './asset/read-avatar.ts';
import { AvatarModel } from './avatar-model.ts';
import { createOnnxDecoder } from './decode/create-onnx-decoder.ts';
import type { Decoder } from './decode/decoder.ts';
import type { OnnxRuntimeOptions } from './decode/onnx-runtime.ts';
import { GaspardError, isGaspardError } from './errors.ts';
import { createMeshDecoder } from './mesh-decoder.ts';

/** Where an avatar file comes from: an address, or its bytes. */
export type AvatarSource = string | URL | ArrayBuffer | Uint8Array | Blob;

/** How an avatar file is loaded. */
export interface LoadOptions extends OnnxRuntimeOptions {
	/** Told while the file arrives. `totalBytes` is 0 where the server does not say. */
	readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
	/** Ends the download: the promise rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/**
	 * What turns expressions into vertices: `onnx` (default) runs the file's own decoder with onnxruntime-web; `mesh` uses
	 * the blendshapes and joints of its mesh, needs no runtime, and knows no correctives.
	 */
	readonly decoder?: 'onnx' | 'mesh';
}

const byAsset = new WeakMap<AvatarAsset, AvatarModel>();
/** Models in use, and files on their way. */
const byAddress = new Map<string, Promise<AvatarModel>>();

/**
 * The model of an asset in memory: the same one for every call.
 *
 * @param options - Those of the first call count.
 */
export function modelOfAsset(asset: AvatarAsset, options: LoadOptions = {}, onRelease?: () => void): AvatarModel {
	let model = byAsset.get(asset);
	if (!model) {
		model = new AvatarModel(asset, () => makeDecoder(asset, options), onRelease);
		byAsset.set(asset, model);
	}
	return model;
}

/**
 * Reads an avatar file. An address that is loaded again while its model is in use gives the same model.
 *
 * @throws GaspardError (rejects) `asset/…`; the reason of `signal` when that ended the download.
 */
export async function loadAvatarModel(source: AvatarSource, options: LoadOptions = {}): Promise<AvatarModel> {
	if (typeof source !== 'string' && !(source instanceof URL)) {
		return modelOfAsset(readAvatar(await bytesOf(source)), options);
	}
	const address = addressOf(source);
	const shared = byAddress.get(address);
	if (!shared) return startLoading(address, options);
	try {
		return await shared;
	} catch (error) {
		// Somebody else's download was called off; that is not our wish.
		if (isGaspardError(error) || options.signal?.aborted) throw error;
		return startLoading(address, options);
	}
}

function startLoading(address: string, options: LoadOptions): Promise<AvatarModel> {
	const forget = () => {
		if (byAddress.get(address) === loading) byAddress.delete(address);
	};
	const loading = fetchBytes(address, options).then((bytes) => modelOfAsset(readAvatar(bytes), options, forget));
	byAddress.set(address, loading);
	loading.catch(forget);
	return loading;
}

/** One page, one name for one file. */
function addressOf(source: string | URL): string {
	return typeof document === 'undefined' ? String(source) : new URL(source, document.baseURI).href;
}

async function makeDecoder(asset: AvatarAsset, options: LoadOptions): Promise<Decoder> {
	if (options.decoder === 'mesh') return createMeshDecoder(asset.mesh);
	return createOnnxDecoder(asset.decoder, { ...options, vertexCount: asset.mesh.positions.length / 3 });
}

async function bytesOf(source: ArrayBuffer | Uint8Array | Blob): Promise<Uint8Array> {
	if (source instanceof Uint8Array) return source;
	return new Uint8Array(source instanceof Blob ? await source.arrayBuffer() : source);
}

async function fetchBytes(address: string, options: LoadOptions): Promise<Uint8Array> {
	const { onProgress, signal } = options;
	let response: Response;
	try {
		response = await fetch(address, signal ? { signal } : {});
	} catch (cause) {
		if (signal?.aborted) throw signal.reason;
		throw fetchError(address, 'the server did not answer, or its CORS headers forbid it', {}, cause);
	}
	if (!response.ok) throw fetchError(address, `the server said ${response.status}`, { status: response.status });
	if (!onProgress || !response.body) return new Uint8Array(await response.arrayBuffer());
	const total = Number(response.headers.get('content-length')) || 0;
	const parts: Uint8Array[] = [];
	let loaded = 0;
	const reader = response.body.getReader();
	for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
		parts.push(chunk.value);
		loaded += chunk.value.length;
		onProgress(loaded, total);
	}
	const bytes = new Uint8Array(loaded);
	let offset = 0;
	for (const part of parts) {
		bytes.set(part, offset);
		offset += part.length;
	}
	return bytes;
}

function fetchError(address: string, reason: string, fields: Record<string, unknown>, cause?: unknown): GaspardError {
	return new GaspardError(
		'asset/fetch-failed',
		`"${address}" could not be loaded: ${reason}. Check the address and that the file is served.`,
		{ address, ...fields },
		cause,
	);
}
