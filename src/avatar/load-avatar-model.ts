import type { AvatarAsset } from '../asset/avatar-asset.ts';
import { correctiveWeightCount } from '../asset/correctives.ts';
import type { AvatarSource, LoadAvatarAssetOptions } from '../asset/load-avatar-asset.ts';
import { createOnnxDecoder } from '../decode/create-onnx-decoder.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { DecoderChoice, DecoderTier } from '../decode/decoder-tier.ts';
import { createMeshDecoder } from '../decode/mesh-decoder.ts';
import type { OnnxRuntimeOptions } from '../decode/onnx-runtime.ts';
import { forgetAddressesOf, loadAvatarFile } from './avatar-files.ts';
import { AvatarModel } from './avatar-model.ts';

/** What decodes the expressions of an avatar. */
export interface DecoderOptions extends OnnxRuntimeOptions {
	/**
	 * What turns expressions into vertices:
	 *
	 * - `'wasm'`: the file's own decoder, run by onnxruntime-web on the CPU.
	 * - `'webgpu'`: the same on the device of a renderer that draws with WebGPU. The CPU decodes until the device is ready, and
	 *   stays if it cannot be used.
	 * - `'auto'`: the CPU, unless it is slow there and a measurement on the running page finds the device faster.
	 * - `'mesh'`: the blendshapes and joints of the mesh. It needs no runtime, and shows no correctives.
	 *
	 * @default 'auto'
	 */
	readonly decoder?: DecoderTier | 'mesh';
}

/** How an avatar file is loaded: its download, and what decodes its expressions. */
export interface LoadOptions extends LoadAvatarAssetOptions, DecoderOptions {}

/** A model, and the options that it was made with. */
interface KnownModel {
	readonly model: AvatarModel;
	readonly options: DecoderOptions;
}

const byAsset = new WeakMap<AvatarAsset, KnownModel[]>();

/** The model of an asset in memory: the same one for every call with the same asset and the same decoder options. */
export function modelOfAsset(asset: AvatarAsset, options: DecoderOptions = {}): AvatarModel {
	const models = byAsset.get(asset) ?? [];
	byAsset.set(asset, models);
	const known = models.find((one) => decodeAlike(one.options, options));
	if (known) return known.model;
	const { decoder, runtime, wasmPaths } = options;
	const own: DecoderOptions = {
		...(decoder && { decoder }),
		...(runtime && { runtime }),
		...(wasmPaths && { wasmPaths }),
	};
	const onRelease = (): void => {
		if (models.every(({ model }) => model.holderCount === 0)) forgetAddressesOf(asset);
	};
	const model = new AvatarModel(asset, () => makeDecoder(asset, own), onRelease, choiceOf(own));
	models.push({ model, options: own });
	return model;
}

/**
 * Loads an avatar file and returns its model. Callers share what is the same: one download for one address and request, one
 * asset for files with the same bytes, one model for one asset with the same decoder options. Each caller's `signal`,
 * `onProgress`, `onPrefix` and `verify` are its own. A file in memory is not downloaded again while an avatar uses it; the
 * callbacks are not called then.
 *
 * @throws GaspardError (rejects) `asset/…`; the reason of `signal`, at once.
 */
export async function loadAvatarModel(source: AvatarSource, options: LoadOptions = {}): Promise<AvatarModel> {
	return modelOfAsset(await loadAvatarFile(source, options), options);
}

function decodeAlike(a: DecoderOptions, b: DecoderOptions): boolean {
	const [first, second] = [a.wasmPaths, b.wasmPaths].map((paths) => JSON.stringify(paths));
	return (a.decoder ?? 'auto') === (b.decoder ?? 'auto') && a.runtime === b.runtime && first === second;
}

function choiceOf({ decoder = 'auto', runtime, wasmPaths }: DecoderOptions): DecoderChoice | undefined {
	if (decoder === 'mesh') return undefined;
	return { tier: decoder, ...(runtime && { runtime }), ...(wasmPaths && { wasmPaths }) };
}

async function makeDecoder(asset: AvatarAsset, options: DecoderOptions): Promise<Decoder> {
	if (options.decoder === 'mesh') return createMeshDecoder(asset.mesh);
	const vertexCount = asset.mesh.positions.length / 3;
	const weightCount = asset.correctives && correctiveWeightCount(asset.correctives);
	return createOnnxDecoder(asset.decoder, { ...options, vertexCount, weightCount });
}
