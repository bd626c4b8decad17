import type { Engine } from '../engine/engine.ts';
import { faceLandmarks } from '../registration/face-landmarks.ts';
import type { FitOptions, FitProgress } from './fit-options.ts';
import type { FitPicture } from './fit-picture.ts';
import type { FitPrior } from './fit-prior.ts';
import type { PersonFitState } from './fit-state.ts';
import { PersonFit } from './person-fit.ts';
import { registerPictures } from './register-pictures.ts';

/** How `fitPerson` works. */
export interface FitPersonOptions extends FitOptions {
	/** Vertices of the head model that the landmarks stand for; those of `faceLandmarks` where missing. */
	readonly landmarkVertices?: ArrayLike<number> | undefined;
	/** Focal length over picture width; 1.5 where missing. */
	readonly focalRatio?: number | undefined;
	/** Deviation of the landmarks, pixels at 256²; 1.2 where missing. */
	readonly noisePixels?: number | undefined;
	/**
	 * Pictures are frames of one clip: camera, bust and light stand still and the head turns, neck and head in equal parts. Of their
	 * joints the eyes alone are read.
	 */
	readonly clip?: boolean | undefined;
	/** Stops the fit; the promise then rejects with the signal's reason. */
	readonly signal?: AbortSignal | undefined;
	/** Told every so often, and at the end. `fit.save()` here gives what `resume` takes. */
	readonly onProgress?: ((progress: FitProgress, fit: PersonFit, last: FitStep) => void) | undefined;
	/** Goes on from a saved fit of the same pictures, prior and options. */
	readonly resume?: PersonFitState | undefined;
	/** The event loop gets its turn after so many milliseconds; 40 where missing. */
	readonly sliceMilliseconds?: number | undefined;
}

/** How the last step found its picture; not a number before the first one. */
export interface FitStep {
	readonly loss: number;
	/** Over the whole picture, dB. */
	readonly psnr: number;
}

/**
 * Fits the prior to pictures of one person, from their landmarks on; yields to the event loop between steps. The same in Node and
 * in a worker of a page. Dispose of the fit it resolves to before the next person is begun with the same prior.
 *
 * @throws GaspardError (as a rejection) `fit/no-face`, `fit/bad-camera`, `fit/wrong-size`, `fit/not-finite`, `fit/out-of-memory`; or
 * the reason of `signal`. The prior is then as it was.
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
