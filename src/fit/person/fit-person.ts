import type { Engine } from '../engine/engine.ts';
import { faceLandmarks } from '../registration/face-landmarks.ts';
import type { FitOptions, FitProgress } from './fit-options.ts';
import type { FitPicture } from './fit-picture.ts';
import type { FitPrior } from './fit-prior.ts';
import type { PersonFitState } from './fit-state.ts';
import { PersonFit } from './person-fit.ts';
import { registerPictures } from './register-pictures.ts';

/** Options of `fitPerson`. */
export interface FitPersonOptions extends FitOptions {
	/** Index of the head model's vertex for each landmark. @default faceLandmarks(prior.head) */
	readonly landmarkVertices?: ArrayLike<number> | undefined;
	/** Focal length divided by the picture's width. @default 1.5 */
	readonly focalRatio?: number | undefined;
	/** Standard deviation of the landmarks, pixels at 256². @default 1.2 */
	readonly noisePixels?: number | undefined;
	/**
	 * Whether the pictures are frames of one clip, in which camera, bust and light stand still and the head turns (half by the neck
	 * joint, half by the head joint). Only the eye joints of the pictures are used then.
	 * @default false
	 */
	readonly clip?: boolean | undefined;
	/** Stops the fit; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Called at the end of each time slice, and at the end. `fit.save()` here returns a state for `resume`. */
	readonly onProgress?: ((progress: FitProgress, fit: PersonFit, last: FitStep) => void) | undefined;
	/** Continues a saved fit of the same pictures, prior and options. */
	readonly resume?: PersonFitState | undefined;
	/** Milliseconds between yields to the event loop. @default 40 */
	readonly sliceMilliseconds?: number | undefined;
}

/** Result of the last step. Both numbers are NaN before the first one. */
export interface FitStep {
	readonly loss: number;
	/** PSNR over the whole picture, dB. */
	readonly psnr: number;
}

/**
 * Fits the prior to pictures of one person, starting from their landmarks. It yields to the event loop between steps, and works the
 * same in Node and in a page's worker. Dispose of the resulting fit before fitting the next person with the same prior.
 *
 * @throws GaspardError (rejects) `fit/no-face`, `fit/bad-camera`, `fit/wrong-size`, `fit/not-finite`, `fit/out-of-memory`; or the
 * reason of `signal`. The prior is restored in that case.
 */
export async function fitPerson(
	engine: Engine,
	prior: FitPrior,
	pictures: readonly FitPicture[],
	options: FitPersonOptions = {},
): Promise<PersonFit> {
	const { signal, onProgress, resume, sliceMilliseconds = 40, focalRatio, noisePixels, clip } = options;
	signal?.throwIfAborted();
	const vertices = options.landmarkVertices ?? faceLandmarks(prior.head);
	const registration = registerPictures(prior.head, vertices, pictures, { focalRatio, noisePixels, clip });
	const fit = new PersonFit(engine, prior, pictures, registration, options);
	try {
		if (resume) fit.restore(resume);
		let sliceEnd = performance.now() + sliceMilliseconds;
		let last: FitStep = { loss: Number.NaN, psnr: Number.NaN };
		const remember = (loss: number, psnr: number): void => {
			last = { loss, psnr };
		};
		while (fit.step(remember)) {
			if (performance.now() < sliceEnd) continue;
			onProgress?.(fit.progress, fit, last);
			await new Promise((resolve) => setTimeout(resolve));
			signal?.throwIfAborted();
			sliceEnd = performance.now() + sliceMilliseconds;
		}
		onProgress?.(fit.progress, fit, last);
		return fit;
	} catch (error) {
		fit.dispose();
		throw error;
	}
}
