import { type DownloadProgress, fetchBytes } from '../../asset/fetch-bytes.ts';
import { plainBytes } from '../../asset/plain-bytes.ts';
import { GaspardError } from '../../errors.ts';
import { type HeadModel, readHeadModel } from '../../rig/head-model.ts';
import type { Engine } from '../engine/engine.ts';
import { type FitPrior, joinPrior } from '../person/fit-prior.ts';
import { PRIOR_FILE_BYTES } from '../prior/prior-layout.ts';
import { readPrior } from '../prior/read-prior.ts';

/** A file: its URL or its bytes. */
export type FileSource = string | URL | Uint8Array;

/** The files that a fit needs: those in `gaspard/assets`. */
export interface FitSources {
	/** The file of the prior: `prior/prior.bin` or another one. */
	readonly prior: FileSource;
	/**
	 * The head model that the prior was trained on. Required if `prior` is given as bytes.
	 * @default `../head-model/head-model.json` and `.bin` relative to the prior's URL, as in the package
	 */
	readonly headModel?: { readonly header: FileSource; readonly data: FileSource } | undefined;
}

/** The downloaded files; the head model is already read. */
export interface FitAssets {
	readonly priorBytes: Uint8Array;
	readonly head: HeadModel;
	/** Checksum of the prior's bytes, to recognise the prior. */
	readonly checksum: number;
}

/** Options of `loadFitAssets`. */
export interface LoadFitAssetsOptions {
	/** Stops the download; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Called with the progress of all files together. */
	readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
	/** A server that sends nothing for this time has failed. @default 30 */
	readonly stallSeconds?: number | undefined;
}

/** Maximum sizes of a head model's files, bytes. */
const HEADER_BYTES = 1024 * 1024;
const DATA_BYTES = 32 * 1024 * 1024;

/**
 * Downloads the files that a fit needs, in parallel.
 *
 * @throws GaspardError (rejects) `asset/fetch-failed`, `asset/too-large`, every error of `readHeadModel`; or the reason of `signal`.
 */
export async function loadFitAssets(sources: FitSources, options: LoadFitAssetsOptions = {}): Promise<FitAssets> {
	const { prior, headModel = besides(prior) } = sources;
	const { signal, onProgress, stallSeconds = 30 } = options;
	// If one file fails, the other downloads are aborted.
	const stop = new AbortController();
	const onAbort = (): void => stop.abort(signal!.reason);
	signal?.throwIfAborted();
	signal?.addEventListener('abort', onAbort);
	const files: DownloadProgress[] = [];
	const fetch = async (source: FileSource, limitBytes: number): Promise<Uint8Array> => {
		if (source instanceof Uint8Array) return plainBytes(source);
		const index = files.push({ loadedBytes: 0, totalBytes: undefined }) - 1;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const waitOn = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => stop.abort(stalled(source, stallSeconds)), stallSeconds * 1000);
		};
		waitOn();
		return fetchBytes(source, {
			limitBytes,
			signal: stop.signal,
			onProgress: (progress) => {
				waitOn();
				files[index] = progress;
				onProgress?.(sum(files));
			},
		}).finally(() => clearTimeout(timer));
	};
	try {
		const [priorBytes, header, data] = await Promise.all([
			fetch(prior, PRIOR_FILE_BYTES),
			fetch(headModel.header, HEADER_BYTES),
			fetch(headModel.data, DATA_BYTES),
		]);
		const head = readHeadModel(new TextDecoder().decode(header), data);
		return { priorBytes, head, checksum: checksumOf(priorBytes) };
	} catch (error) {
		stop.abort(error);
		throw error;
	} finally {
		signal?.removeEventListener('abort', onAbort);
	}
}

/**
 * Reads a prior into the memory of an engine, for `fitPerson`.
 *
 * @throws GaspardError every error of `readPrior`; `fit/wrong-prior` if the prior was trained on another head model.
 */
export function readFitPrior({ priorBytes, head }: FitAssets, engine: Engine): FitPrior {
	const { counts, model, anchors, average } = readPrior(priorBytes, engine);
	const { positions, triangles } = head.mean;
	if (counts.vertexCount * 3 !== positions.length || counts.triangleCount * 3 !== triangles.length) {
		throw new GaspardError(
			'fit/wrong-prior',
			'This prior was trained on another head model. Use the head model of the same release.',
			{
				expected: counts.vertexCount,
				actual: positions.length / 3,
			},
		);
	}
	return joinPrior(engine, model, anchors, head, average);
}

function stalled(url: string | URL, seconds: number): GaspardError {
	return new GaspardError(
		'asset/fetch-failed',
		`${url} sent no data for ${seconds} seconds. Check the network and try again.`,
		{ url: String(url), seconds },
	);
}

function besides(prior: FileSource): { header: URL; data: URL } {
	if (prior instanceof Uint8Array) {
		throw new GaspardError('argument/invalid', 'A prior given as bytes has no URL. Set `headModel` too.', {
			argument: 'headModel',
		});
	}
	const base = globalThis.location?.href;
	const from = base && URL.canParse(String(prior), base) ? new URL(prior, base) : new URL(prior);
	return {
		header: new URL('../head-model/head-model.json', from),
		data: new URL('../head-model/head-model.bin', from),
	};
}

function sum(files: readonly DownloadProgress[]): DownloadProgress {
	const known = files.every(({ totalBytes }) => totalBytes !== undefined);
	return {
		loadedBytes: files.reduce((total, { loadedBytes }) => total + loadedBytes, 0),
		totalBytes: known ? files.reduce((total, { totalBytes }) => total + totalBytes!, 0) : undefined,
	};
}

/** FNV-1a, 32 bits. */
function checksumOf(bytes: Uint8Array): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
	return hash >>> 0;
}
