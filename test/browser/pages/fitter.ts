import {
	Fitter,
	type FitterFitOptions,
	type FitterOptions,
	type FitterState,
	isGaspardError,
} from '../../../src/fit/index.ts';
import { fromBase64 } from '../support/base64.ts';

/** What a test asks for. */
export interface FitterAsk {
	/** Base64 of a prior, or its address. */
	readonly prior: string;
	readonly rgba: string;
	readonly size: number;
	readonly landmarks: { readonly pixels: readonly number[]; readonly size: number };
	readonly options: Pick<FitterFitOptions, 'steps' | 'metadata' | 'focalRatio' | 'transfer'>;
	readonly fitter?: Pick<FitterOptions, 'threads' | 'maximumBytes' | 'silenceSeconds'>;
	readonly worker?: string;
	readonly previews?: boolean;
	/** After so many steps the fit is saved (and goes on), cancelled, or its worker ended from outside. */
	readonly saveAfter?: number;
	readonly cancelAfter?: number;
	readonly killAfter?: number;
	/** Instead of the pixels of `rgba`. */
	readonly pixels?: readonly (number | null)[];
}

/** What came of it. */
export interface FitterOutcome {
	/** SHA-256 of the file, hexadecimal. */
	readonly glb?: string;
	readonly threadCount?: number;
	/** Code of a GaspardError, or the name of another error. */
	readonly error?: string;
	readonly message?: string;
	readonly phases: readonly string[];
	readonly previews: number;
	/** Colours in the last preview. */
	readonly colors: number;
	/** Whether the picture's bytes were moved away. */
	readonly moved: boolean;
	readonly saved?: { readonly done: number; readonly code: readonly number[]; readonly own?: readonly number[] };
	readonly busy: boolean;
}

/** SHA-256, hexadecimal. */
async function digest(bytes: Uint8Array): Promise<string> {
	const hash = await crypto.subtle.digest('SHA-256', bytes as BufferSource);
	return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

let kept: { fitter: Fitter; state: FitterState | undefined; worker: Worker | undefined } | undefined;

function open(ask: FitterAsk): NonNullable<typeof kept> {
	const query = location.search;
	const prior = /^\/|^http/.test(ask.prior) ? ask.prior : fromBase64(ask.prior);
	const made: NonNullable<typeof kept> = {
		fitter: undefined as unknown as Fitter,
		state: undefined,
		worker: undefined,
	};
	made.fitter = new Fitter({
		prior,
		headModel: { header: '/assets/head-model/head-model.json', data: '/assets/head-model/head-model.bin' },
		worker: () => {
			made.worker = new Worker(`${ask.worker ?? '/bundle/src/fit/worker/fit-worker.ts'}${query}`, { type: 'module' });
			return made.worker;
		},
		...ask.fitter,
	});
	return made;
}

async function run(
	ask: FitterAsk,
	made: NonNullable<typeof kept>,
	begin: (listeners: FitterFitOptions) => Promise<{ glb: Uint8Array; threadCount: number }>,
	rgba: Uint8Array,
): Promise<FitterOutcome> {
	const phases: string[] = [];
	let previews = 0;
	let colors = 0;
	const stop = new AbortController();
	let saving: Promise<void> | undefined;
	const outcome: Partial<Record<keyof FitterOutcome, unknown>> = {};
	try {
		const { glb, threadCount } = await begin({
			...ask.options,
			signal: stop.signal,
			onProgress: (progress) => {
				if (phases.at(-1) !== progress.phase) phases.push(progress.phase);
				if (progress.phase !== 'fit') return;
				const { done } = progress;
				if (ask.saveAfter !== undefined && done >= ask.saveAfter) {
					saving ??= made.fitter.save().then((state) => {
						made.state = state;
					});
				}
				if (ask.cancelAfter !== undefined && done >= ask.cancelAfter) stop.abort(new DOMException('no', 'AbortError'));
				if (ask.killAfter !== undefined && done >= ask.killAfter) made.worker!.terminate();
			},
			...(ask.previews && {
				preview: { size: 64, yaws: [0, 40], everyMilliseconds: 0 },
				onPreview: (pictures) => {
					previews++;
					const words = new Uint32Array(pictures[1]!.rgba.buffer);
					colors = new Set(words).size;
				},
			}),
		});
		Object.assign(outcome, { glb: await digest(glb), threadCount });
	} catch (error) {
		Object.assign(outcome, {
			error: isGaspardError(error) ? error.code : (error as Error).name,
			message: (error as Error).message,
		});
	}
	await saving;
	const fit = made.state?.fit;
	return {
		...(outcome as object),
		phases,
		previews,
		colors,
		moved: rgba.length === 0,
		busy: made.fitter.busy,
		...(fit && {
			saved: {
				done: fit.done,
				code: [...fit.code.values, ...fit.code.moments1],
				...(fit.own && { own: [...fit.own.values] }),
			},
		}),
	};
}

const tests = {
	/** Fits in a worker; the fitter of the last call lives on where `again` is true. */
	fit(ask: FitterAsk & { readonly again?: boolean }): Promise<FitterOutcome> {
		if (!ask.again) {
			kept?.fitter.dispose();
			kept = open(ask);
		}
		const made = kept!;
		const rgba = ask.pixels
			? (Float32Array.from(ask.pixels, (x) => x ?? Number.NaN) as unknown as Uint8Array)
			: fromBase64(ask.rgba);
		const picture = { size: ask.size, rgba, landmarks: ask.landmarks };
		return run(ask, made, (options) => made.fitter.fit([picture], options), rgba);
	},

	/** Goes on with what the last call saved, by a fitter of its own, as another page would. */
	async resume(ask: FitterAsk): Promise<FitterOutcome> {
		const state = structuredClone(kept!.state!);
		kept!.fitter.dispose();
		kept = open(ask);
		const made = kept;
		return run(ask, made, (listeners) => made.fitter.resume(state, listeners), new Uint8Array(1));
	},

	/** Two at once, then one that is cancelled before it can begin, and one after all. */
	async crowd(ask: FitterAsk): Promise<string[]> {
		kept?.fitter.dispose();
		kept = open(ask);
		const { fitter } = kept;
		const picture = () => ({ size: ask.size, rgba: fromBase64(ask.rgba), landmarks: ask.landmarks });
		const word = (error: unknown): string => (isGaspardError(error) ? error.code : (error as Error).name);
		const stop = new AbortController();
		const first = fitter.fit([picture()], { ...ask.options, signal: stop.signal }).then(() => 'done', word);
		const second = fitter.fit([picture()], ask.options).then(() => 'done', word);
		const words = [await second];
		stop.abort();
		const third = fitter.fit([picture()], ask.options).then(() => 'done', word);
		words.push(await first, await third);
		const last = fitter.fit([picture()], ask.options).then(() => 'done', word);
		fitter.dispose();
		words.push(await last, await fitter.fit([picture()], ask.options).then(() => 'done', word));
		return words;
	},
};

Object.assign(globalThis, { tests });
