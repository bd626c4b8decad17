import { type DownloadProgress, type FetchBytesOptions, fetchBytes } from './fetch-bytes.ts';

/** Callbacks and abort signal of one caller of a shared download. */
export interface DownloadListener {
	/** Ends the wait of this caller at once. Other callers keep waiting. */
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
	/** Called with all bytes so far. */
	readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
}

/** A waiting caller. */
interface Waiter {
	readonly listener: DownloadListener;
	readonly fail: (error: unknown) => void;
}

/**
 * One download that several callers wait for. Each has its own signal and callbacks: a signal, or an error that a callback
 * throws, ends the wait of its own caller only. When no caller waits any more, the download is aborted.
 *
 * @typeParam Result - What becomes of the bytes: made once, shared by all.
 */
export class SharedDownload<Result> {
	/** Settles when the download has ended, in whatever way; never rejects. */
	readonly settled: Promise<void>;
	readonly #waiters = new Set<Waiter>();
	readonly #stop = new AbortController();
	readonly #result: Promise<Result>;
	readonly #onAbandoned: () => void;
	#progress: DownloadProgress | undefined;
	#bytes: Uint8Array | undefined;
	#ended = false;

	/**
	 * @param use - Makes the result of the whole file.
	 * @param onAbandoned - Called when the last caller has left before the end: the next one needs another download.
	 */
	constructor(
		url: string | URL,
		options: Pick<FetchBytesOptions, 'limitBytes' | 'request'>,
		use: (bytes: Uint8Array) => Promise<Result>,
		onAbandoned: () => void,
	) {
		this.#onAbandoned = onAbandoned;
		this.#result = fetchBytes(url, {
			...options,
			signal: this.#stop.signal,
			onProgress: (progress) => {
				this.#progress = progress;
			},
			onBytes: (bytes) => {
				this.#bytes = bytes;
				for (const waiter of [...this.#waiters]) this.#tell(waiter);
				this.#stop.signal.throwIfAborted();
			},
		}).then(use);
		const end = (): void => {
			this.#ended = true;
			this.#bytes = undefined;
		};
		this.settled = this.#result.then(end, end);
	}

	/**
	 * Waits for the result.
	 *
	 * @throws (rejects) what the download and `use` throw, what the listener's callbacks throw, the reason of its signal.
	 */
	join(listener: DownloadListener): Promise<Result> {
		return new Promise((resolve, reject) => {
			const { signal } = listener;
			const leave = (): void => {
				signal?.removeEventListener('abort', onAbort);
				this.#waiters.delete(waiter);
			};
			const fail = (error: unknown): void => {
				leave();
				reject(error);
				if (this.#waiters.size > 0 || this.#ended) return;
				this.#onAbandoned();
				this.#stop.abort();
			};
			const onAbort = (): void => fail(signal!.reason);
			const waiter: Waiter = { listener, fail };
			this.#waiters.add(waiter);
			signal?.addEventListener('abort', onAbort);
			this.#result.then(
				(result) => {
					leave();
					resolve(result);
				},
				(error: unknown) => fail(error),
			);
			if (signal?.aborted) onAbort();
			else if (this.#bytes) this.#tell(waiter);
		});
	}

	/** Tells a caller what has arrived. */
	#tell({ listener, fail }: Waiter): void {
		try {
			if (this.#progress) listener.onProgress?.(this.#progress);
			if (this.#bytes) listener.onBytes?.(this.#bytes);
		} catch (error) {
			fail(error);
		}
	}
}
