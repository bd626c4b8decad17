import { expect, test } from 'vitest';
import { GaspardError } from '../../../src/errors.ts';
import { pictureOfImage } from '../../../src/fit/index.ts';
import { checkJob, checkState } from '../../../src/fit/worker/check-job.ts';
import {
	buffersOf,
	type FitAnswer,
	type FitJob,
	type FitterState,
	isFitAnswer,
	postError,
	receiveError,
} from '../../../src/fit/worker/fit-messages.ts';
import { serveFits } from '../../../src/fit/worker/serve-fits.ts';

const SIZE = 16;
const picture = {
	size: SIZE,
	rgba: new Uint8Array(SIZE * SIZE * 4).fill(255),
	landmarks: { pixels: [1, 2, 3, 4], size: SIZE },
};
const job: FitJob = { pictures: [picture], options: {} };
const codeOf = (action: () => void): string => {
	try {
		action();
	} catch (error) {
		return (error as GaspardError).code;
	}
	return 'no error';
};

test('a valid job passes; each invalid job has its own code', () => {
	expect(codeOf(() => checkJob(job))).toBe('no error');
	const refused: [string, unknown][] = [
		['fit/wrong-picture-count', { ...job, pictures: [] }],
		['fit/wrong-picture-count', { ...job, pictures: picture }],
		['fit/wrong-picture-count', { ...job, pictures: Array.from({ length: 33 }, () => picture) }],
		['fit/wrong-size', { ...job, pictures: [{ ...picture, size: 24, landmarks: { ...picture.landmarks, size: 24 } }] }],
		['fit/wrong-size', { ...job, pictures: [{ ...picture, landmarks: { ...picture.landmarks, size: 32 } }] }],
		['argument/invalid', { ...job, pictures: [{ ...picture, landmarks: undefined }] }],
		['argument/invalid', { ...job, pictures: [{ ...picture, rgba: new Float32Array(SIZE * SIZE * 4) }] }],
		['fit/not-finite', { ...job, pictures: [{ ...picture, rgba: new Float32Array(4).fill(Number.NaN) }] }],
		['fit/no-face', { ...job, pictures: [{ ...picture, rgba: new Uint8Array(SIZE * SIZE * 4) }] }],
		['argument/invalid', { ...job, pictures: [undefined] }],
		['fit/not-finite', { ...job, options: { focalRatio: Number.NaN } }],
		['fit/not-finite', { ...job, options: { rates: { splats: { color: Number.POSITIVE_INFINITY } } } }],
		['fit/wrong-size', { ...job, options: { steps: { tune: 1.5 } } }],
		['fit/wrong-size', { ...job, options: { steps: { tune: 1e9 } } }],
		['argument/invalid', { ...job, options: { loss: () => 0 } }],
		['fit/wrong-size', { ...job, preview: { size: 5000 } }],
		['fit/not-finite', { ...job, preview: { yaws: [Number.NaN] } }],
	];
	for (const [code, bad] of refused) expect([code, codeOf(() => checkJob(bad as FitJob))]).toEqual([code, code]);
});

test('what is no saved fit of this version is not gone on with', () => {
	for (const bad of [undefined, {}, { ...job, version: 1, checksum: 1, fit: {} }, { ...job, version: 2, fit: {} }]) {
		expect(codeOf(() => checkState(bad as unknown as FitterState))).toBe('fit/cannot-resume');
	}
});

test('only answers are taken for answers', () => {
	expect(isFitAnswer({ kind: 'stopped', id: 1 })).toBe(true);
	for (const other of [undefined, null, 'done', {}, { kind: 'done' }, { kind: 'evil', id: 1 }]) {
		expect(isFitAnswer(other)).toBe(false);
	}
});

test('a typed error crosses threads with its code, words and figures; any other becomes one', () => {
	const error = new GaspardError('fit/no-face', 'Nobody there.', { covered: 3 });
	const back = receiveError(structuredClone(postError(error)));
	expect([back.code, back.message, back.fields]).toEqual([error.code, error.message, error.fields]);
	expect(receiveError(postError(new TypeError('x is not y')))).toMatchObject({
		code: 'fit/failed',
		message: 'The fit failed: x is not y',
	});
});

test('buffers are found wherever they are, each once', () => {
	const shared = new ArrayBuffer(16);
	const found = buffersOf({
		a: [new Uint8Array(shared, 0, 4), { b: new Float32Array(shared) }],
		c: new Float64Array(2),
	});
	expect(found.size).toBe(2);
});

test('a worker of another version says so instead of guessing', async () => {
	const answers: FitAnswer[] = [];
	let receive: (data: unknown) => void = () => {};
	const answered = new Promise<void>((done) => {
		serveFits(
			(answer) => {
				answers.push(answer);
				done();
			},
			(listener) => {
				receive = listener;
			},
		);
	});
	receive('noise');
	receive({ kind: 'open', version: 99 });
	receive({ kind: 'fit', id: 7, job });
	await answered;
	expect(answers).toMatchObject([{ kind: 'failed', id: 7, error: { code: 'fit/worker-outdated' } }]);
});

test('a picture of a canvas is multiplied with its mask', () => {
	const { rgba, size, landmarks } = pictureOfImage(
		{ width: 1, height: 1, data: Uint8ClampedArray.of(200, 100, 50, 128) },
		{ pixels: [0.5, 0.5] },
	);
	expect([...rgba]).toEqual([100, 50, 25, 128]);
	expect([size, landmarks.size]).toEqual([1, 1]);
});
