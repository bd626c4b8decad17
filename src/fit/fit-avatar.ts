import { sealAvatar } from '../asset/content-hash.ts';
import { writeAvatar } from '../asset/write-avatar.ts';
import { GaspardError } from '../errors.ts';
import { type AvatarMetadata, fitToAvatar } from './avatar/fit-to-avatar.ts';
import { createEngine, type EngineOptions } from './engine/create-engine.ts';
import type { FitProgress } from './person/fit-options.ts';
import { type FitPersonOptions, type FitStep, fitPerson } from './person/fit-person.ts';
import type { FitPicture } from './person/fit-picture.ts';
import type { PersonFitState } from './person/fit-state.ts';
import type { PersonFit } from './person/person-fit.ts';
import { type FitAssets, readFitPrior } from './worker/fit-assets.ts';
import { FitPreview, type PreviewOptions, type PreviewPicture } from './worker/fit-preview.ts';

/** The options of a fit that are plain data, which can be posted to a worker. */
export type SerializableFitOptions = Omit<FitPersonOptions, 'signal' | 'onProgress' | 'resume' | 'sliceMilliseconds'>;

/** Progress of a fit. */
export interface FitReport extends FitProgress, FitStep {
	/** Estimated seconds left; undefined during the first steps. */
	readonly remainingSeconds: number | undefined;
}

/** Options of `fitAvatar`. */
export interface FitAvatarOptions extends SerializableFitOptions, EngineOptions {
	/** What the avatar's file says about the person. @default { name: 'Avatar' } and the most private rights */
	readonly metadata?: AvatarMetadata | undefined;
	/** Stops the fit; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Called about every 100 milliseconds and at the end. `save` returns a state for `resume`. */
	readonly onProgress?: ((report: FitReport, save: () => PersonFitState) => void) | undefined;
	/** Options of the images for `onPreview`. */
	readonly preview?: PreviewOptions | undefined;
	/** Called with images of the running fit. */
	readonly onPreview?: ((pictures: readonly PreviewPicture[]) => void) | undefined;
	/** Continues a saved fit of the same pictures, prior and options. */
	readonly resume?: PersonFitState | undefined;
}

/** Result of a fit. */
export interface FittedAvatar {
	/** Bytes of the avatar's file: for `GaussianAvatar.load(glb)`, a download or a server. */
	readonly glb: Uint8Array<ArrayBuffer>;
	/** PSNR of the last step's picture, dB. */
	readonly psnr: number;
	/** Seconds from the first step to the file. After `resume` only those of this run. */
	readonly seconds: number;
	/** Number of threads that were used. */
	readonly threadCount: number;
}

/** Interval at which the fit yields to the event loop: short enough to notice a cancel, long enough to cost nothing. */
const SLICE_MILLISECONDS = 100;
const DEFAULT_METADATA: AvatarMetadata = { name: 'Avatar' };

/**
 * Fits an avatar to pictures of a person, on its own engine, which is disposed afterwards. The result is bit-identical in Node and in a
 * page's worker. On a page's main thread it would block the page; use a `Fitter` there.
 *
 * @throws GaspardError (rejects) every error of `readFitPrior`, `fitPerson` and `fitToAvatar`; or the reason of `signal`.
 */
export async function fitAvatar(
	assets: FitAssets,
	pictures: readonly FitPicture[],
	options: FitAvatarOptions = {},
): Promise<FittedAvatar> {
	const { metadata = DEFAULT_METADATA, signal, onProgress, onPreview, resume } = options;
	const engine = await createEngine(options);
	let fit: PersonFit | undefined;
	try {
		signal?.throwIfAborted();
		const prior = readFitPrior(assets, engine);
		const preview = onPreview && new FitPreview(engine, prior, options.preview ?? {});
		const clock = new FitClock();
		let drawn = -Infinity;
		let finished = false;
		let last: FitStep = { loss: Number.NaN, psnr: Number.NaN };
		fit = await fitPerson(engine, prior, pictures, {
			...options,
			sliceMilliseconds: SLICE_MILLISECONDS,
			signal,
			resume,
			onProgress: (progress, running, step) => {
				// The last step may coincide with the end of a slice, which would report it twice.
				if (finished) return;
				finished = progress.done === progress.total;
				last = step;
				onProgress?.({ ...progress, ...step, remainingSeconds: clock.remaining(progress) }, () => running.save());
				const now = performance.now();
				if (!preview || (now - drawn < (options.preview?.everyMilliseconds ?? 500) && !finished)) return;
				drawn = now;
				onPreview(preview.draw(running));
			},
		});
		const glb = await sealed(writeAvatar(fitToAvatar(fit, prior, metadata)));
		return { glb, psnr: last.psnr, seconds: clock.seconds, threadCount: engine.threadCount };
	} catch (error) {
		throw outOfMemory(error) ?? error;
	} finally {
		fit?.dispose();
		engine.dispose();
	}
}

/** Estimates the remaining time from the steps so far. */
class FitClock {
	readonly #start = performance.now();
	#first: { readonly done: number; readonly at: number } | undefined;

	get seconds(): number {
		return (performance.now() - this.#start) / 1000;
	}

	remaining({ done, total }: FitProgress): number | undefined {
		const now = performance.now();
		this.#first ??= { done, at: now };
		const steps = done - this.#first.done;
		if (steps < 8) return undefined;
		return (((now - this.#first.at) / steps) * (total - done)) / 1000;
	}
}

/** Adds a content hash. Without `crypto.subtle` (a page without HTTPS) the file has none and says so. */
async function sealed(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
	return (globalThis.crypto?.subtle ? await sealAvatar(bytes) : bytes) as Uint8Array<ArrayBuffer>;
}

/** Converts the error that JavaScript engines throw when an array cannot be allocated to a typed error. */
function outOfMemory(error: unknown): GaspardError | undefined {
	if (!(error instanceof RangeError) || !/alloc|memory|array length/i.test(error.message)) return undefined;
	return new GaspardError(
		'fit/out-of-memory',
		'There is not enough memory for this fit. Use smaller pictures, fewer pictures or a prior with fewer splats.',
		{},
		error,
	);
}
