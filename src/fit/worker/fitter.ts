import { GaspardError } from '../../errors.ts';
import type { AvatarMetadata } from '../avatar/fit-to-avatar.ts';
import type { FittedAvatar, SerializableFitOptions } from '../fit-avatar.ts';
import type { FitPicture } from '../person/fit-picture.ts';
import { checkJob, checkState } from './check-job.ts';
import type { FileSource, FitSources } from './fit-assets.ts';
import {
	buffersOf,
	FIT_MESSAGES_VERSION,
	type FitAnswer,
	type FitJob,
	type FitRequest,
	type FitterProgress,
	type FitterState,
	isFitAnswer,
	type PostedFile,
	receiveError,
} from './fit-messages.ts';
import type { PreviewOptions, PreviewPicture } from './fit-preview.ts';

/** Options of a Fitter. */
export interface FitterOptions extends FitSources {
	/**
	 * The worker's script `gaspard/fit/worker`: its URL, or a function that starts the worker.
	 * @default `fit-worker.js` beside this module; bundlers that support `new Worker(new URL(…, import.meta.url))` include it
	 */
	readonly worker?: string | URL | (() => Worker) | undefined;
	/**
	 * Number of threads on a cross-origin isolated page. Results do not depend on it.
	 * @default the machine's number, at most 4
	 */
	readonly threads?: number | undefined;
	/** Maximum memory of a fit, bytes. @default 1 GiB */
	readonly maximumBytes?: number | undefined;
	/** A worker that sends no message for this time is terminated. @default 60 */
	readonly silenceSeconds?: number | undefined;
}

/** Callbacks and abort signal of a fit. */
export interface FitListeners {
	/** Stops the fit. The promise rejects at once with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Called about ten times per second. */
	readonly onProgress?: ((progress: FitterProgress) => void) | undefined;
	/** Called with images of the running fit. They are drawn only if this is set. */
	readonly onPreview?: ((pictures: readonly PreviewPicture[]) => void) | undefined;
}

/** Options of `Fitter.fit`. */
export interface FitterFitOptions extends SerializableFitOptions, FitListeners {
	/** What the avatar's file says about the person. */
	readonly metadata?: AvatarMetadata | undefined;
	/** Options of the images for `onPreview`. */
	readonly preview?: PreviewOptions | undefined;
	/** Whether to move the pixels to the worker instead of copying them. The pictures are empty afterwards. @default false */
	readonly transfer?: boolean | undefined;
}

/** State of the running fit. */
interface Running {
	readonly id: number;
	readonly listeners: FitListeners;
	readonly finish: (result: FittedAvatar | { readonly error: unknown }) => void;
	readonly saves: ((state: FitterState | undefined) => void)[];
	/** The promise is settled and the worker was requested to stop, but has not confirmed it yet. */
	stopping: boolean;
}

const MAX_THREADS = 4;
/** Interval of checks whether the worker responds. Ticks are counted instead of time, because a page may be suspended. */
const TICK_SECONDS = 1;
/** A worker that does not stop within this time after a cancel is terminated. */
const STOP_SECONDS = 2;

/**
 * Makes avatars from pictures in a worker, one at a time. The page's thread only passes messages.
 *
 * ```ts
 * const fitter = new Fitter({ prior: '/assets/prior/prior.bin' });
 * const { glb } = await fitter.fit([pictureOfImage(image, landmarks)], { onProgress });
 * scene.add(await GaussianAvatar.load(glb));
 * ```
 */
export class Fitter {
	readonly #options: FitterOptions;
	#worker: Worker | undefined;
	#running: Running | undefined;
	/** Resolves when the worker is idle. */
	#idle: Promise<void> = Promise.resolve();
	#becomeIdle: () => void = () => {};
	#silentTicks = 0;
	#timer: ReturnType<typeof setInterval> | undefined;
	#ids = 0;
	#disposed = false;

	constructor(options: FitterOptions) {
		this.#options = options;
	}

	/** Whether a fit is running. */
	get busy(): boolean {
		return this.#running !== undefined && !this.#running.stopping;
	}

	/**
	 * Fits an avatar to pictures of a person and their landmarks.
	 *
	 * @throws GaspardError (rejects) `fit/no-face`, `fit/bad-camera`, `fit/wrong-size`, `fit/wrong-picture-count`,
	 *   `fit/wrong-prior`, `fit/cannot-resume`, `fit/not-finite`, `fit/out-of-memory`, `asset/…` if the prior cannot be loaded,
	 *   `fit/busy` while another fit runs, `fit/worker-lost` if the worker does not start or ends, `fit/worker-outdated`,
	 *   `fit/worker-unavailable`, `fit/disposed`; or the reason of the signal.
	 */
	async fit(pictures: readonly FitPicture[], options: FitterFitOptions = {}): Promise<FittedAvatar> {
		const { signal, onProgress, onPreview, metadata, preview, transfer = false, ...plain } = options;
		const job: FitJob = { pictures, options: plain, metadata, preview: onPreview && (preview ?? {}) };
		checkJob(job);
		const moved = transfer ? [...buffersOf(pictures.map(({ rgba }) => rgba))] : [];
		return this.#run({ signal, onProgress, onPreview }, job, undefined, moved);
	}

	/**
	 * Continues a saved fit, which may come from another page. The result is bit-identical to that of an uninterrupted fit. Rejects
	 * like `fit`, and with `fit/cannot-resume` for a value that is not a saved fit.
	 */
	async resume(state: FitterState, listeners: FitListeners = {}): Promise<FittedAvatar> {
		checkState(state);
		const { pictures, options, metadata, preview } = state;
		const job: FitJob = { pictures, options, metadata, preview: listeners.onPreview && (preview ?? {}) };
		return this.#run(listeners, job, { ...state, ...job }, []);
	}

	/** Returns the running fit for `resume`; undefined if no fit is running, or if it ended before it could be saved. */
	save(): Promise<FitterState | undefined> {
		const running = this.#running;
		if (!running || running.stopping) return Promise.resolve(undefined);
		return new Promise((resolve) => {
			running.saves.push(resolve);
			this.#post({ kind: 'save', id: running.id });
		});
	}

	/** Terminates the worker. A running fit rejects with `fit/disposed`. */
	dispose(): void {
		this.#disposed = true;
		this.#lose(disposedError());
	}

	async #run(
		listeners: FitListeners,
		job: FitJob,
		resume: FitterState | undefined,
		moved: ArrayBuffer[],
	): Promise<FittedAvatar> {
		const { signal } = listeners;
		signal?.throwIfAborted();
		if (this.busy)
			throw new GaspardError(
				'fit/busy',
				'A fitter makes one avatar at a time. Wait for the running fit, or cancel it.',
			);
		// A cancelled fit may still be stopping.
		while (this.#running?.stopping) await this.#idle;
		signal?.throwIfAborted();
		if (this.#disposed) throw disposedError();
		if (this.busy)
			throw new GaspardError(
				'fit/busy',
				'A fitter makes one avatar at a time. Wait for the running fit, or cancel it.',
			);
		const id = ++this.#ids;
		this.#idle = new Promise((resolve) => {
			this.#becomeIdle = resolve;
		});
		return new Promise((resolve, reject) => {
			const onAbort = (): void => this.#cancel(signal!.reason);
			const finish: Running['finish'] = (result) => {
				signal?.removeEventListener('abort', onAbort);
				for (const save of saves) save(undefined);
				if ('error' in result) reject(result.error);
				else resolve(result);
			};
			const saves: Running['saves'] = [];
			this.#running = { id, listeners, finish, saves, stopping: false };
			signal?.addEventListener('abort', onAbort);
			try {
				this.#start();
				this.#post({ kind: 'fit', id, job, resume }, moved);
			} catch (error) {
				this.#lose(workerLost(error));
			}
		});
	}

	/** Settles the promise at once. The worker gets some time to stop by itself, in which case it keeps its files. */
	#cancel(reason: unknown): void {
		const running = this.#running;
		if (!running || running.stopping) return;
		running.stopping = true;
		running.finish({ error: reason });
		this.#silentTicks = 0;
		this.#post({ kind: 'cancel', id: running.id });
	}

	#start(): void {
		this.#silentTicks = 0;
		clearInterval(this.#timer);
		this.#timer = setInterval(() => this.#tick(), TICK_SECONDS * 1000);
		if (this.#worker) return;
		const worker = startWorker(this.#options.worker);
		this.#worker = worker;
		worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
			if (worker === this.#worker) this.#receive(data);
		});
		worker.addEventListener('error', (event) => {
			event.preventDefault();
			if (worker === this.#worker) this.#lose(workerLost(event.message || 'its script could not be loaded'));
		});
		worker.addEventListener('messageerror', () => {
			if (worker === this.#worker) this.#lose(workerLost('it sent a message that cannot be read'));
		});
		const { prior, headModel, maximumBytes } = this.#options;
		const threads = this.#options.threads ?? Math.min(MAX_THREADS, navigator.hardwareConcurrency || 1);
		const beside = (name: string): PostedFile => {
			if (typeof prior === 'string' || prior instanceof URL) return new URL(name, absolute(prior)).href;
			throw new GaspardError('argument/invalid', 'A prior given as bytes has no URL. Set `headModel` too.', {
				argument: 'headModel',
			});
		};
		this.#post({
			kind: 'open',
			version: FIT_MESSAGES_VERSION,
			prior: posted(prior),
			header: headModel ? posted(headModel.header) : beside('../head-model/head-model.json'),
			data: headModel ? posted(headModel.data) : beside('../head-model/head-model.bin'),
			threads,
			maximumBytes,
		});
	}

	#receive(data: unknown): void {
		const running = this.#running;
		if (!isFitAnswer(data)) {
			this.#lose(workerLost('its script is not the worker of gaspard/fit'));
			return;
		}
		if (data.id !== running?.id) return;
		if (!running.stopping) this.#silentTicks = 0;
		const ended = data.kind === 'done' || data.kind === 'stopped' || data.kind === 'failed';
		if (ended) this.#end();
		if (!running.stopping) dispatch(running, data);
		if (ended) this.#becomeIdle();
	}

	#tick(): void {
		const { stopping } = this.#running ?? {};
		this.#silentTicks += TICK_SECONDS;
		const patience = stopping ? STOP_SECONDS : (this.#options.silenceSeconds ?? 60);
		if (this.#silentTicks < patience) return;
		this.#lose(workerLost(`it sent no message for ${patience} seconds`));
	}

	/** Terminates the worker. The next fit starts a new one. */
	#lose(error: unknown): void {
		this.#worker?.terminate();
		this.#worker = undefined;
		const running = this.#running;
		this.#end();
		if (running && !running.stopping) running.finish({ error });
		this.#becomeIdle();
	}

	#end(): void {
		clearInterval(this.#timer);
		this.#running = undefined;
	}

	#post(request: FitRequest, transfer: ArrayBuffer[] = []): void {
		this.#worker?.postMessage(request, transfer);
	}
}

/** Passes an answer to the listeners. A listener that throws does not stop the fit; the error is reported to the page. */
function dispatch({ listeners, finish, saves }: Running, answer: FitAnswer): void {
	const { onProgress, onPreview } = listeners;
	if (answer.kind === 'done') finish(answer.avatar);
	else if (answer.kind === 'failed') finish({ error: receiveError(answer.error) });
	else if (answer.kind === 'saved') for (const save of saves.splice(0)) save(answer.state);
	else if (answer.kind === 'progress') onProgress?.(answer.progress);
	else if (answer.kind === 'preview') onPreview?.(answer.pictures);
	else finish({ error: workerLost('it stopped without a request') });
}

function startWorker(worker: FitterOptions['worker']): Worker {
	if (typeof worker === 'function') return worker();
	if (typeof Worker === 'undefined') {
		throw new GaspardError('fit/worker-unavailable', 'There are no web workers here. In Node use `fitAvatar`.');
	}
	if (worker !== undefined) return new Worker(worker, { type: 'module', name: 'gaspard fit' });
	return new Worker(new URL('./fit-worker.js', import.meta.url), { type: 'module', name: 'gaspard fit' });
}

/** Resolves a URL against the page's base, because the worker's own base is another one. */
function absolute(address: string | URL): URL {
	return new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href);
}

function posted(source: FileSource): PostedFile {
	return source instanceof Uint8Array ? source : absolute(source).href;
}

function disposedError(): GaspardError {
	return new GaspardError('fit/disposed', 'This fitter was disposed. Create another one.');
}

function workerLost(cause: unknown): unknown {
	if (cause instanceof GaspardError) return cause;
	const words = cause instanceof Error ? cause.message : String(cause);
	return new GaspardError(
		'fit/worker-lost',
		`The worker of the fit is lost: ${words}. Fit again. If it never starts, set \`worker\` to the URL of gaspard/fit/worker, \
and check that the page's headers allow it (CSP: worker-src; with COEP the script needs that header too).`,
		{},
		cause,
	);
}
