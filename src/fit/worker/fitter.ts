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

/** How a fitter works. */
export interface FitterOptions extends FitSources {
	/**
	 * The worker's script, `gaspard/fit/worker`: its address, or what starts it. Where missing, `fit-worker.js` beside this
	 * module, which bundlers that know `new Worker(new URL(…, import.meta.url))` find by themselves.
	 */
	readonly worker?: string | URL | (() => Worker) | undefined;
	/** Threads where the page is cross-origin isolated; as many as the machine has, at most 4, where missing. Results do not depend on it. */
	readonly threads?: number | undefined;
	/** Memory that a fit may take; 1 GiB where missing. */
	readonly maximumBytes?: number | undefined;
	/** A worker that says nothing for so long is given up; 60 where missing. */
	readonly silenceSeconds?: number | undefined;
}

/** Who is told of a fit. */
export interface FitListeners {
	/** Stops the fit; the promise then rejects with the signal's reason, at once. */
	readonly signal?: AbortSignal | undefined;
	/** Told about ten times a second. */
	readonly onProgress?: ((progress: FitterProgress) => void) | undefined;
	/** Given pictures of the fit under way; drawn only where somebody listens. */
	readonly onPreview?: ((pictures: readonly PreviewPicture[]) => void) | undefined;
}

/** How a person is fitted by a fitter. */
export interface FitterFitOptions extends SerializableFitOptions, FitListeners {
	/** What the avatar's file says of the person. */
	readonly metadata?: AvatarMetadata | undefined;
	/** What `onPreview` gets. */
	readonly preview?: PreviewOptions | undefined;
	/** Moves the pixels to the worker instead of copying them: the pictures are empty afterwards. */
	readonly transfer?: boolean | undefined;
}

/** What is being fitted. */
interface Running {
	readonly id: number;
	readonly listeners: FitListeners;
	readonly finish: (result: FittedAvatar | { readonly error: unknown }) => void;
	readonly saves: ((state: FitterState | undefined) => void)[];
	/** Settled: the worker is asked to stop, and has not said yet that it did. */
	stopping: boolean;
}

const MOST_THREADS = 4;
/** How often it is looked whether the worker still speaks. Ticks are counted, not time: a page that slept has not waited. */
const TICK_SECONDS = 1;
/** A worker that was told to stop and goes on for so long is ended. */
const STOP_SECONDS = 2;

/**
 * Makes avatars of pictures in a worker of the page, one at a time. The page's own thread does nothing but pass messages.
 *
 * ```ts
 * const fitter = createFitter({ prior: '/assets/prior/prior.bin' });
 * const { glb } = await fitter.fit([pictureOfImage(image, landmarks)], { onProgress });
 * scene.add(await GaussianAvatar.load(new Blob([glb])));
 * ```
 */
export function createFitter(options: FitterOptions): Fitter {
	return new Fitter(options);
}

/** A worker that makes avatars of pictures: see `createFitter`. */
export class Fitter {
	readonly #options: FitterOptions;
	#worker: Worker | undefined;
	#running: Running | undefined;
	/** Settles when the worker has nothing to do any more. */
	#idle: Promise<void> = Promise.resolve();
	#becomeIdle: () => void = () => {};
	#silentTicks = 0;
	#timer: ReturnType<typeof setInterval> | undefined;
	#ids = 0;
	#disposed = false;

	constructor(options: FitterOptions) {
		this.#options = options;
	}

	/** Whether a fit is under way. */
	get busy(): boolean {
		return this.#running !== undefined && !this.#running.stopping;
	}

	/**
	 * From pictures of a person, with their landmarks, to the person's avatar.
	 *
	 * @throws GaspardError (as a rejection) `fit/no-face`, `fit/bad-camera`, `fit/wrong-size`, `fit/wrong-picture-count`,
	 *   `fit/wrong-prior`, `fit/cannot-resume`, `fit/not-finite`, `fit/out-of-memory`, `asset/…` if the prior cannot be loaded,
	 *   `fit/busy` while another fit runs, `fit/worker-lost` if the worker does not start or ends, `fit/worker-outdated`,
	 *   `fit/worker-unavailable`, `fit/disposed`; or the reason of the signal.
	 */
	async fit(pictures: readonly FitPicture[], options: FitterFitOptions = {}): Promise<FittedAvatar> {
		const { signal, onProgress, onPreview, metadata, preview, transfer = false, ...plain } = options;
		const order: FitJob = { pictures, options: plain, metadata, preview: onPreview && (preview ?? {}) };
		checkJob(order);
		const moved = transfer ? [...buffersOf(pictures.map(({ rgba }) => rgba))] : [];
		return this.#run({ signal, onProgress, onPreview }, order, undefined, moved);
	}

	/** Goes on with a fit that was saved, also by another page. The same to the bit as if it had never been interrupted. */
	async resume(state: FitterState, listeners: FitListeners = {}): Promise<FittedAvatar> {
		checkState(state);
		const { pictures, options, metadata, preview } = state;
		const order: FitJob = { pictures, options, metadata, preview: listeners.onPreview && (preview ?? {}) };
		return this.#run(listeners, order, { ...state, ...order }, []);
	}

	/** The fit under way, for `resume`; undefined where there is none, or it ended before it could be saved. */
	save(): Promise<FitterState | undefined> {
		const running = this.#running;
		if (!running || running.stopping) return Promise.resolve(undefined);
		return new Promise((resolve) => {
			running.saves.push(resolve);
			this.#post({ kind: 'save', id: running.id });
		});
	}

	/** Ends the worker, and with it a fit under way: that rejects with `fit/disposed`. */
	dispose(): void {
		this.#disposed = true;
		this.#lose(disposedError());
	}

	async #run(
		listeners: FitListeners,
		order: FitJob,
		resume: FitterState | undefined,
		moved: ArrayBuffer[],
	): Promise<FittedAvatar> {
		const { signal } = listeners;
		signal?.throwIfAborted();
		if (this.busy)
			throw new GaspardError('fit/busy', 'A fitter makes one avatar at a time: wait for it, or cancel it.');
		// The last one may still be on its way out.
		while (this.#running?.stopping) await this.#idle;
		signal?.throwIfAborted();
		if (this.#disposed) throw disposedError();
		if (this.busy)
			throw new GaspardError('fit/busy', 'A fitter makes one avatar at a time: wait for it, or cancel it.');
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
				this.#post({ kind: 'fit', id, order, resume }, moved);
			} catch (error) {
				this.#lose(workerLost(error));
			}
		});
	}

	/** The promise is settled at once; the worker has a moment to come to a stop by itself, and keeps its files then. */
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
			if (worker === this.#worker) this.#lose(workerLost('it said something that cannot be read'));
		});
		const { prior, headModel, maximumBytes } = this.#options;
		const threads = this.#options.threads ?? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1);
		const beside = (name: string): PostedFile => {
			if (typeof prior === 'string' || prior instanceof URL) return new URL(name, absolute(prior)).href;
			throw new GaspardError('argument/invalid', 'A prior given as bytes has no address: give `headModel` too.', {
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
			this.#lose(workerLost('it is not the worker of gaspard/fit'));
			return;
		}
		if (data.id !== running?.id) return;
		if (!running.stopping) this.#silentTicks = 0;
		const ended = data.kind === 'done' || data.kind === 'stopped' || data.kind === 'failed';
		if (ended) this.#end();
		if (!running.stopping) tell(running, data);
		if (ended) this.#becomeIdle();
	}

	#tick(): void {
		const { stopping } = this.#running ?? {};
		this.#silentTicks += TICK_SECONDS;
		const patience = stopping ? STOP_SECONDS : (this.#options.silenceSeconds ?? 60);
		if (this.#silentTicks < patience) return;
		this.#lose(workerLost(`it said nothing for ${patience} seconds`));
	}

	/** Ends the worker; the next fit begins with a new one. */
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

/** Passes an answer on. Listeners that throw do not harm the fit; the error is the page's. */
function tell({ listeners, finish, saves }: Running, answer: FitAnswer): void {
	const { onProgress, onPreview } = listeners;
	if (answer.kind === 'done') finish(answer.avatar);
	else if (answer.kind === 'failed') finish({ error: receiveError(answer.error) });
	else if (answer.kind === 'saved') for (const save of saves.splice(0)) save(answer.state);
	else if (answer.kind === 'progress') onProgress?.(answer.progress);
	else if (answer.kind === 'preview') onPreview?.(answer.pictures);
	else finish({ error: workerLost('it stopped without being told to') });
}

function startWorker(worker: FitterOptions['worker']): Worker {
	if (typeof worker === 'function') return worker();
	if (typeof Worker === 'undefined') {
		throw new GaspardError('fit/worker-unavailable', 'There are no workers of pages here. In Node use `fitAvatar`.');
	}
	if (worker !== undefined) return new Worker(worker, { type: 'module', name: 'gaspard fit' });
	return new Worker(new URL('./fit-worker.js', import.meta.url), { type: 'module', name: 'gaspard fit' });
}

/** A worker has no base of its own that the page's author thinks of. */
function absolute(address: string | URL): URL {
	return new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href);
}

function posted(source: FileSource): PostedFile {
	return source instanceof Uint8Array ? source : absolute(source).href;
}

function disposedError(): GaspardError {
	return new GaspardError('fit/disposed', 'This fitter was disposed of. Create another one.');
}

function workerLost(cause: unknown): unknown {
	if (cause instanceof GaspardError) return cause;
	const words = cause instanceof Error ? cause.message : String(cause);
	return new GaspardError(
		'fit/worker-lost',
		`The worker of the fit is lost: ${words}. Fit again; where it never starts, give \`worker\` the address of gaspard/fit/worker, \
and see that the page's rules allow it (CSP: worker-src; with COEP the script needs that header too).`,
		{},
		cause,
	);
}
