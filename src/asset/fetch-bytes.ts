import { GaspardError } from '../errors.ts';
import { copyBytes } from './plain-bytes.ts';

/** How far a download is. */
export interface DownloadProgress {
	readonly loadedBytes: number;
	/** Undefined if the server does not say it, or compresses the file. */
	readonly totalBytes: number | undefined;
}

/** How a file is downloaded. */
export interface FetchBytesOptions {
	/** A larger file is refused, as soon as its size is known. */
	readonly limitBytes: number;
	/** Stops the download; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Called for each piece that arrives. */
	readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
	/** Called with all bytes so far, a view that stays as it is; what it throws ends the download. */
	readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
	/** Passed on to `fetch`: headers, credentials, cache. */
	readonly request?: Omit<RequestInit, 'signal' | 'body' | 'method'> | undefined;
}

/**
 * Downloads the bytes of a file. Nothing else in Gaspard touches the network, except `loadClip`.
 *
 * @throws GaspardError (rejects) `asset/fetch-failed` if the network or the server fails, `asset/too-large`; what the callbacks
 *   throw; the reason of `signal`.
 */
export async function fetchBytes(url: string | URL, options: FetchBytesOptions): Promise<Uint8Array> {
	const { limitBytes, signal } = options;
	const response = await request(url, options);
	const length = Number(response.headers.get('content-length'));
	// The length of a compressed transfer is that of the compressed bytes, less than what arrives: no total then.
	const total = length > 0 && !response.headers.get('content-encoding') ? length : undefined;
	if (length > limitBytes) {
		await response.body?.cancel();
		throw tooLarge(url, length, limitBytes);
	}
	const reader = response.body?.getReader();
	if (!reader) return new Uint8Array(await response.arrayBuffer());
	const received = new ByteCollector(total ?? 1 << 20);
	try {
		for (let piece = await next(reader, url, signal); piece; piece = await next(reader, url, signal)) {
			received.append(piece);
			if (received.length > limitBytes) throw tooLarge(url, received.length, limitBytes);
			// Another site may hide that it compresses: then more arrives than it said.
			const totalBytes = total !== undefined && received.length <= total ? total : undefined;
			options.onProgress?.({ loadedBytes: received.length, totalBytes });
			options.onBytes?.(received.bytes());
		}
	} catch (error) {
		// Not awaited: a source that hangs would hang the error too.
		reader.cancel().catch(() => undefined);
		throw error;
	}
	return received.finish();
}

/** The next piece of the download; undefined at the end. */
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

async function request(url: string | URL, options: FetchBytesOptions): Promise<Response> {
	const { signal } = options;
	let response: Response;
	try {
		response = await fetch(url, { ...options.request, signal: signal ?? null });
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

	/** What has arrived so far: a view. */
	bytes(): Uint8Array {
		return this.#bytes.subarray(0, this.length);
	}

	/** All bytes, in an array without room to spare. */
	finish(): Uint8Array {
		return this.length === this.#bytes.length ? this.#bytes : copyBytes(this.bytes());
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

function tooLarge(url: string | URL, actual: number, limit: number): GaspardError {
	return new GaspardError('asset/too-large', `${url} has at least ${actual} bytes; ${limit} are allowed.`, {
		what: String(url),
		actual,
		limit,
	});
}
