import { type FitPicture, Fitter } from '../../src/fit/index.ts';
import { fromBase64 } from '../../test/browser/support/base64.ts';

/** What the bench asks for. */
export interface FitAsk {
	readonly rgba: string;
	readonly size: number;
	readonly pixels: readonly number[];
	readonly focalRatio: number;
	readonly steps?: { readonly invert: number; readonly tune: number; readonly refine: number };
	readonly threads: number;
}

/** What came of it. */
export interface FitAnswer {
	readonly seconds: number;
	readonly threadCount: number;
	readonly psnr: number;
	readonly bytes: number;
	/** Milliseconds of the page's own tasks of 50 and more, while the fit went on. */
	readonly longTasks: number[];
}

const tests = {
	/** Fits in a worker of this page, with previews as the demo asks for them. */
	async fit({ rgba, size, pixels, focalRatio, steps, threads }: FitAsk): Promise<FitAnswer> {
		const longTasks: number[] = [];
		const observer = new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) longTasks.push(Math.round(duration));
		});
		observer.observe({ entryTypes: ['longtask'] });
		const picture: FitPicture = { size, rgba: fromBase64(rgba), landmarks: { pixels, size } };
		const fitter = new Fitter({
			prior: '/assets/prior/prior.bin',
			worker: `/bundle/src/fit/worker/fit-worker.ts${location.search}`,
			threads,
		});
		const { seconds, threadCount, psnr, glb } = await fitter.fit([picture], {
			focalRatio,
			...(steps && { steps }),
			preview: { size: 256, yaws: [0, -60], everyMilliseconds: 600 },
			onPreview: () => undefined,
		});
		fitter.dispose();
		observer.disconnect();
		return { seconds, threadCount, psnr, bytes: glb.length, longTasks };
	},
};

Object.assign(globalThis, { tests });
