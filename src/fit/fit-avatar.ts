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

/** What of a fit can be told in plain data: goes to a worker as it is. */
export type SerializableFitOptions = Omit<FitPersonOptions, 'signal' | 'onProgress' | 'resume' | 'sliceMilliseconds'>;

/** How far a fit is. */
export interface FitReport extends FitProgress, FitStep {
	/** What is left of the fit at the speed so far; not known in the beginning. */
	readonly remainingSeconds: number | undefined;
}

/** Who is fitted, how, and who is told. */
export interface FitAvatarOptions extends SerializableFitOptions, EngineOptions {
	/** What the file says of the person. */
	readonly metadata?: AvatarMetadata | undefined;
	/** Stops the fit; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Told every 100 milliseconds or so, and at the end. `save` gives what `resume` takes. */
	readonly onProgress?: ((report: FitReport, save: () => PersonFitState) => void) | undefined;
	/** Pictures of the fit under way, for `onPreview`. */
	readonly preview?: PreviewOptions | undefined;
	readonly onPreview?: ((pictures: readonly PreviewPicture[]) => void) | undefined;
	/** Goes on from a saved fit of the same pictures, prior and options. */
	readonly resume?: PersonFitState | undefined;
}

/** A person, fitted. */
export interface FittedAvatar {
	/** The avatar's file: for `GaussianAvatar.load(new Blob([glb]))`, a download, a server. */
	readonly glb: Uint8Array<ArrayBuffer>;
	/** dB, over the picture of the last step. */
	readonly psnr: number;
	/** From the first step to the file; of this run alone where it went on from another. */
	readonly seconds: number;
	/** On how many threads. */
	readonly threadCount: number;
}

/** The event loop's turns: often enough to hear of a cancel, seldom enough to cost nothing. */
const SLICE_MILLISECONDS = 100;
const NOBODY: AvatarMetadata = { name: 'Avatar' };

/**
 * From pictures of a person to the person's avatar, on an engine of its own that is gone afterwards. The same in Node and in a worker
 * of a page, to the bit; on a page's own thread it would block the page: use `createFitter` there.
 *
 * @throws GaspardError (as a rejection) what `readFitPrior`, `fitPerson` and `fitToAvatar` throw; or the reason of `signal`.
 */
export async function fitAvatar(
	assets: FitAssets,
	pictures: readonly FitPicture[],
	options: FitAvatarOptions = {},
): Promise<FittedAvatar> {
	const { metadata = NOBODY, signal, onProgress, onPreview, resume } = options;
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
				// The end may come with the end of a slice, and is told again then.
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

/** Tells from the steps so far how long the others will take. */
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

/** With its content hash, where hashes can be had: pages without HTTPS have none, and the file then says so. */
async function sealed(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
	return (globalThis.crypto?.subtle ? await sealAvatar(bytes) : bytes) as Uint8Array<ArrayBuffer>;
}

/** What engines of JavaScript say where an array finds no room, as a typed error. */
function outOfMemory(error: unknown): GaspardError | undefined {
	if (!(error instanceof RangeError) || !/alloc|memory|array length/i.test(error.message)) return undefined;
	return new GaspardError(
		'fit/out-of-memory',
		'There is no memory for this fit: use smaller pictures, fewer of them, or a prior of fewer splats.',
		{},
		error,
	);
}
