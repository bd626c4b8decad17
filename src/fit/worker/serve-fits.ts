import { GaspardError } from '../../errors.ts';
import { fitAvatar } from '../fit-avatar.ts';
import type { PersonFitState } from '../person/fit-state.ts';
import { checkJob, checkState } from './check-job.ts';
import { type FitAssets, loadFitAssets } from './fit-assets.ts';
import {
	buffersOf,
	FIT_MESSAGES_VERSION,
	type FitAnswer,
	type FitJob,
	type FitRequest,
	type FitterState,
	postError,
} from './fit-messages.ts';

type Opening = Extract<FitRequest, { kind: 'open' }>;

/** State of the running fit. */
interface Running {
	readonly id: number;
	readonly stop: AbortController;
	saveWanted: boolean;
}

/**
 * The worker's side of a fitter. It keeps only the downloaded files from one fit to the next. Every request `fit` is answered by exactly
 * one of `done`, `stopped` and `failed`.
 *
 * @param post - Posts a message to the page and transfers buffers.
 * @param listen - Called once with the function that receives messages from the page.
 */
export function serveFits(
	post: (answer: FitAnswer, transfer: ArrayBuffer[]) => void,
	listen: (receive: (data: unknown) => void) => void,
): void {
	let opening: Opening | undefined;
	let assets: FitAssets | undefined;
	let running: Running | undefined;

	const say = (answer: FitAnswer): void => post(answer, []);

	const load = async ({ id, stop }: Running): Promise<FitAssets> => {
		if (assets) return assets;
		if (opening?.version !== FIT_MESSAGES_VERSION) {
			throw new GaspardError(
				'fit/worker-outdated',
				'The page and the worker have different versions of Gaspard. Reload the page.',
				{ actual: FIT_MESSAGES_VERSION, expected: opening?.version },
			);
		}
		const { prior, header, data } = opening;
		assets = await loadFitAssets(
			{ prior, headModel: { header, data } },
			{
				signal: stop.signal,
				onProgress: (progress) => say({ kind: 'progress', id, progress: { phase: 'load', ...progress } }),
			},
		);
		return assets;
	};

	const runJob = async (now: Running, job: FitJob, resume: FitterState | undefined): Promise<FitAnswer> => {
		const { id, stop } = now;
		if (resume) checkState(resume);
		else checkJob(job);
		const loaded = await load(now);
		if (resume && resume.checksum !== loaded.checksum) throw otherPrior(resume.checksum, loaded.checksum);
		const { pictures, options, metadata, preview } = job;
		const save = (state: PersonFitState): void => {
			const saved: FitterState = {
				version: FIT_MESSAGES_VERSION,
				checksum: loaded.checksum,
				...job,
				fit: state,
			};
			// The state is a separate copy, which may be transferred. The job is still in use.
			post({ kind: 'saved', id, state: saved }, [...buffersOf(state)]);
		};
		const avatar = await fitAvatar(loaded, pictures, {
			...options,
			...(opening?.maximumBytes !== undefined && { maximumBytes: opening.maximumBytes }),
			threads: opening?.threads ?? 1,
			metadata,
			signal: stop.signal,
			resume: resume?.fit,
			onProgress: (report, state) => {
				say({ kind: 'progress', id, progress: { phase: 'fit', ...report } });
				if (now.saveWanted) save(state());
				now.saveWanted = false;
				if (report.done === report.total) say({ kind: 'progress', id, progress: { phase: 'write' } });
			},
			...(preview && {
				preview,
				onPreview: (drawn) => post({ kind: 'preview', id, pictures: drawn }, [...buffersOf(drawn)]),
			}),
		});
		return { kind: 'done', id, avatar };
	};

	const begin = async ({ id, job, resume }: Extract<FitRequest, { kind: 'fit' }>): Promise<void> => {
		const now: Running = { id, stop: new AbortController(), saveWanted: false };
		running = now;
		let answer: FitAnswer;
		try {
			answer = await runJob(now, job, resume);
		} catch (error) {
			answer = now.stop.signal.aborted ? { kind: 'stopped', id } : { kind: 'failed', id, error: postError(error) };
		}
		if (running === now) running = undefined;
		post(answer, answer.kind === 'done' ? [answer.avatar.glb.buffer] : []);
	};

	listen((data) => {
		const request = (data ?? {}) as FitRequest;
		if (request.kind === 'open') opening = request;
		else if (request.kind === 'fit') void begin(request);
		else if (request.kind === 'cancel' && running?.id === request.id) running.stop.abort();
		else if (request.kind === 'save' && running?.id === request.id) running.saveWanted = true;
	});
}

function otherPrior(expected: number, given: number): GaspardError {
	return new GaspardError(
		'fit/wrong-prior',
		'The saved fit was begun with another prior. Use that prior, or begin the fit again.',
		{
			expected,
			actual: given,
		},
	);
}
