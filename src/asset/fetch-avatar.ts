import { GaspardError } from '../errors.ts';
import type { SplatCloud } from './avatar-asset.ts';
import { ASSET_LIMITS } from './limits.ts';
import { readAvatarPrefix } from './read-avatar.ts';

/** How far a download is. */
export interface AvatarProgress {
	readonly loadedBytes: number;
	/** Undefined where the server does not say. */
	readonly totalBytes: number | undefined;
}

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
 * Downloads the bytes of an avatar: the one place of Gaspard that touches the network. Stops early at files that are too
 * large or no avatars at all.
 *
 * Throws `asset/fetch-failed` where the network or the server fails, `asset/too-large`, what `readAvatarPrefix` and the
 * callbacks throw, and the reason of `signal`.
 */
export async function fetchAvatar(url: string | URL, options: FetchAvatarOptions = {}): Promise<Uint8Array> {
	const { signal } = options;
	const response = await request(url, options);
	const length = Number(response.headers.get('content-length'));
	// A compressed transfer says its compressed length, which is less than what arrives: no total then.
	const total = length > 0 && !response.headers.get('content-encoding') ? length : undefined;
	if (length > ASSET_LIMITS.fileBytes) {
		await response.body?.cancel();
		throw tooLarge(url, length);
	}
	const reader = response.body?.getReader();
	if (!reader) return new Uint8Array(await response.arrayBuffer());
	const received = new ByteCollector(total ?? 1 << 20);
	const prefix = new PrefixCaller(options);
	try {
		for (let piece = await next(reader, url, signal); piece; piece = await next(reader, url, signal)) {
			received.append(piece);
			if (received.length > ASSET_LIMITS.fileBytes) throw tooLarge(url, received.length);
			options.onProgress?.({ loadedBytes: received.length, totalBytes: total });
			prefix.offer(received.bytes());
		}
	} catch (error) {
		// Not awaited: a source that hangs would hang the error too.
		reader.cancel().catch(() => undefined);
		throw error;
	}
	return received.bytes();
}

/** The next piece of the download; undefined at its end. */
async function next(
	reader: ReadableStreamDefaultReader<Uint8Array>,
	url: string | URL,
	signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
	signal?.throwIfAborted();
	try {
		return (await reader.read()).value;
	} catch (cause) {
		signal?.throwIfAborted();
		throw networkError(url, cause);
	}
}

async function request(url: string | URL, options: FetchAvatarOptions): Promise<Response> {
	const { signal } = options;
	let response: Response;
	try {
		response = await fetch(url, { ...options.request, ...(signal && { signal }) });
	} catch (cause) {
		signal?.throwIfAborted();
		throw networkError(url, cause);
	}
	if (!response.ok) {
		await response.body?.cancel();
		throw new GaspardError(
			'asset/fetch-failed',
			`The server answered ${response.status} ${response.statusText} for ${url}. Check the address and that the file is there.`,
			{ url: String(url), status: response.status },
		);
	}
	return response;
}

/** Collects pieces in one array that doubles when it is full. */
class ByteCollector {
	length = 0;
	#bytes: Uint8Array;

	constructor(expected: number) {
		this.#bytes = new Uint8Array(expected);
	}

	append(piece: Uint8Array): void {
		if (this.length + piece.length > this.#bytes.length) {
			const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + piece.length));
			larger.set(this.#bytes.subarray(0, this.length));
			this.#bytes = larger;
		}
		this.#bytes.set(piece, this.length);
		this.length += piece.length;
	}

	bytes(): Uint8Array {
		return this.#bytes.subarray(0, this.length);
	}
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

function networkError(url: string | URL, cause: unknown): GaspardError {
	return new GaspardError(
		'asset/fetch-failed',
		`${url} could not be fetched. Check the address, the network, and that the other site allows it (CORS).`,
		{ url: String(url) },
		cause,
	);
}

function tooLarge(url: string | URL, actual: number): GaspardError {
	return new GaspardError(
		'asset/too-large',
		`${url} has ${actual} bytes or more; ${ASSET_LIMITS.fileBytes} are allowed.`,
		{ actual, limit: ASSET_LIMITS.fileBytes },
	);
}
