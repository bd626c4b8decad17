import { type FetchBytesOptions, fetchBytes } from '../asset/fetch-bytes.ts';
import { GaspardError, isGaspardError } from '../errors.ts';
import { type Clip, parseClip } from './clip.ts';

/** How a clip is downloaded. */
export interface LoadClipOptions {
	/** Stops the download; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Passed on to `fetch`: headers, credentials, cache. */
	readonly request?: FetchBytesOptions['request'];
}

/** Largest file of a clip that is downloaded, bytes. The longest clip that `parseClip` reads is smaller. */
const CLIP_FILE_BYTES = 32 * 1024 * 1024;

/**
 * Downloads and reads a clip.
 *
 * @throws GaspardError (rejects) `drive/fetch-failed` if the network or the server fails, `drive/bad-clip` if the file is no
 *   clip; the reason of `signal`.
 */
export async function loadClip(url: string | URL, options: LoadClipOptions = {}): Promise<Clip> {
	const { signal, request } = options;
	const address = String(url);
	try {
		const bytes = await fetchBytes(url, { limitBytes: CLIP_FILE_BYTES, signal, request });
		signal?.throwIfAborted();
		return parseClip(new TextDecoder().decode(bytes));
	} catch (cause) {
		if (isGaspardError(cause, 'asset/fetch-failed')) {
			const { status } = cause.fields;
			throw new GaspardError('drive/fetch-failed', cause.message, { url: address, status }, cause);
		}
		if (isGaspardError(cause, 'asset/too-large')) {
			throw new GaspardError('drive/bad-clip', `${address} is too large to be a clip.`, { url: address }, cause);
		}
		if (isGaspardError(cause, 'drive/bad-clip')) {
			const message = `${cause.message} (${address})`;
			throw new GaspardError('drive/bad-clip', message, { ...cause.fields, url: address }, cause);
		}
		throw cause;
	}
}
