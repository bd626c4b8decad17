import type { AvatarAsset } from '../asset/avatar-asset.ts';
import { correctiveWeightCount } from '../asset/correctives.ts';
import { type AvatarSource, type LoadAvatarAssetOptions, loadAvatarAsset } from '../asset/load-avatar-asset.ts';
import { createOnnxDecoder } from '../decode/create-onnx-decoder.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { DecoderChoice, DecoderTier } from '../decode/decoder-tier.ts';
import { createMeshDecoder } from '../decode/mesh-decoder.ts';
import type { OnnxRuntimeOptions } from '../decode/onnx-runtime.ts';
import { isGaspardError } from '../errors.ts';
import { AvatarModel } from './avatar-model.ts';

/** How an avatar file is loaded: its download, and where onnxruntime-web comes from. */
export interface LoadOptions extends LoadAvatarAssetOptions, OnnxRuntimeOptions {
	/**
	 * What turns expressions into vertices. The file's own decoder, run by onnxruntime-web: `wasm` on the CPU; `webgpu` on the
	 * device of a renderer that draws with WebGPU, and on the CPU until that is ready or where it cannot be; `auto` (default)
	 * on the CPU unless that is slow, and a measurement on the running page finds the device faster. `mesh` uses the
	 * blendshapes and joints of the mesh, needs no runtime, and knows no correctives. `onnx` is an older word for `auto`.
	 */
	readonly decoder?: DecoderTier | 'onnx' | 'mesh';
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
		model = new AvatarModel(asset, () => makeDecoder(asset, options), onRelease, choiceOf(options));
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
		return modelOfAsset(await loadAvatarAsset(source, options), options);
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
	const loading = loadAvatarAsset(address, options).then((asset) => modelOfAsset(asset, options, forget));
	byAddress.set(address, loading);
	loading.catch(forget);
	return loading;
}

/** One page, one name for one file. */
function addressOf(source: string | URL): string {
	return typeof document === 'undefined' ? String(source) : new URL(source, document.baseURI).href;
}

function choiceOf({ decoder = 'auto', runtime, wasmPaths }: LoadOptions): DecoderChoice | undefined {
	if (decoder === 'mesh') return undefined;
	return { tier: decoder === 'onnx' ? 'auto' : decoder, ...(runtime && { runtime }), ...(wasmPaths && { wasmPaths }) };
}

async function makeDecoder(asset: AvatarAsset, options: LoadOptions): Promise<Decoder> {
	if (options.decoder === 'mesh') return createMeshDecoder(asset.mesh);
	const vertexCount = asset.mesh.positions.length / 3;
	const weightCount = asset.correctives && correctiveWeightCount(asset.correctives);
	return createOnnxDecoder(asset.decoder, { ...options, vertexCount, weightCount });
}
