import { type DownloadProgress, fetchBytes } from './fetch-bytes.ts';
import { ASSET_LIMITS } from './limits.ts';

/** How far a download is. */
export type AvatarProgress = DownloadProgress;

/** What a download reports, and how it is stopped. */
export interface FetchAvatarOptions {
	/** Stops the download; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** Called for each piece that arrives. */
	readonly onProgress?: (progress: AvatarProgress) => void;
	/** Passed on to `fetch`: headers, credentials, cache. */
	readonly request?: Omit<RequestInit, 'signal' | 'body' | 'method'>;
}

/**
 * Downloads the bytes of an avatar, and stops at a file that is too large. It does not look into the file: `readAvatar` does.
 *
 * @throws GaspardError (rejects) `asset/fetch-failed` if the network or the server fails, `asset/too-large`; what the callbacks
 *   throw; the reason of `signal`.
 */
export function fetchAvatar(url: string | URL, options: FetchAvatarOptions = {}): Promise<Uint8Array> {
	return fetchBytes(url, { ...options, limitBytes: ASSET_LIMITS.fileBytes });
}
