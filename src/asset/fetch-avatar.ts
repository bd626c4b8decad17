import type { SplatCloud } from './avatar-asset.ts';
import { type DownloadProgress, fetchBytes } from './fetch-bytes.ts';
import { ASSET_LIMITS } from './limits.ts';
import { readAvatarPrefix } from './read-avatar.ts';

/** How far a download is. */
export type AvatarProgress = DownloadProgress;

/** What a download reports, and how it is stopped. */
export interface FetchAvatarOptions {
	/** Stops the download; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** Called for each piece that arrives. */
	readonly onProgress?: (progress: AvatarProgress) => void;
	/** Called once, when `prefixBytes` have arrived: a still first face out of the most important splats. */
	readonly onPrefix?: (splats: SplatCloud) => void;
	/** 150,000 unless given. */
	readonly prefixBytes?: number;
	/** Passed on to `fetch`: headers, credentials, cache. */
	readonly request?: Omit<RequestInit, 'signal' | 'body' | 'method'>;
}

/**
 * Downloads the bytes of an avatar. Stops early at files that are too large or no avatars at all.
 *
 * Throws `asset/fetch-failed` where the network or the server fails, `asset/too-large`, what `readAvatarPrefix` and the
 * callbacks throw, and the reason of `signal`.
 */
export function fetchAvatar(url: string | URL, options: FetchAvatarOptions = {}): Promise<Uint8Array> {
	const prefix = new PrefixCaller(options);
	const onBytes = (bytes: Uint8Array): void => prefix.offer(bytes);
	return fetchBytes(url, { ...options, limitBytes: ASSET_LIMITS.fileBytes, onBytes });
}

/** Calls `onPrefix` at the right moment, once. Without a callback it still looks, to refuse foreign files early. */
class PrefixCaller {
	readonly #options: FetchAvatarOptions;
	#done = false;

	constructor(options: FetchAvatarOptions) {
		this.#options = options;
	}

	offer(bytes: Uint8Array): void {
		if (this.#done || bytes.length < (this.#options.prefixBytes ?? 150_000)) return;
		const splats = readAvatarPrefix(bytes);
		if (!splats) return;
		this.#done = true;
		this.#options.onPrefix?.(splats);
	}
}
