import { GaspardError } from '../../errors.ts';
import { checkPicture, type FitPicture } from '../person/fit-picture.ts';
import { FIT_MESSAGES_VERSION, type FitJob, type FitterState } from './fit-messages.ts';

/** With more pictures the registration would take too long. */
const MAX_PICTURES = 32;
const MAX_PICTURE_SIZE = 2048;
const MAX_STEPS = 100_000;
const MAX_PREVIEW_SIZE = 1024;
const MAX_PREVIEWS = 8;

/**
 * Checks a job before anything is downloaded or computed.
 *
 * @throws GaspardError `fit/wrong-picture-count`, `fit/wrong-size`, `fit/not-finite`, `fit/no-face` or `argument/invalid`.
 */
export function checkJob({ pictures, options, preview }: FitJob): void {
	if (!Array.isArray(pictures) || pictures.length === 0 || pictures.length > MAX_PICTURES) {
		throw new GaspardError('fit/wrong-picture-count', `A fit needs an array of 1 to ${MAX_PICTURES} pictures.`, {
			actual: Array.isArray(pictures) ? pictures.length : undefined,
			limit: MAX_PICTURES,
		});
	}
	for (const picture of pictures) checkPosted(picture);
	checkNumbers(options, 'options');
	for (const [stage, steps] of Object.entries(options.steps ?? {})) {
		if (Number.isInteger(steps) && steps >= 0 && steps <= MAX_STEPS) continue;
		throw new GaspardError('fit/wrong-size', `The steps of a stage must be an integer from 0 to ${MAX_STEPS}.`, {
			what: `steps.${stage}`,
			actual: steps,
			limit: MAX_STEPS,
		});
	}
	if (!preview) return;
	checkNumbers(preview, 'preview');
	const { size = 128, yaws = [] } = preview;
	if (size >= 1 && size <= MAX_PREVIEW_SIZE && yaws.length <= MAX_PREVIEWS) return;
	throw new GaspardError(
		'fit/wrong-size',
		`A preview may have a size of at most ${MAX_PREVIEW_SIZE} pixels and at most ${MAX_PREVIEWS} yaws.`,
		yaws.length > MAX_PREVIEWS
			? { what: 'preview.yaws', actual: yaws.length, limit: MAX_PREVIEWS }
			: { what: 'preview.size', actual: size, limit: MAX_PREVIEW_SIZE },
	);
}

/**
 * Checks that a value is a saved fit of this version.
 *
 * @throws GaspardError `fit/cannot-resume`, and every error of `checkJob`.
 */
export function checkState(state: FitterState): void {
	const { version, fit, checksum } = (state ?? {}) as Partial<FitterState>;
	if (version !== FIT_MESSAGES_VERSION || !fit || typeof fit !== 'object' || typeof checksum !== 'number') {
		throw new GaspardError('fit/cannot-resume', 'This is not a saved fit of this version. Begin the fit again.', {
			actual: version,
			expected: FIT_MESSAGES_VERSION,
		});
	}
	checkJob(state);
}

function checkPosted(picture: FitPicture): void {
	const { size, rgba, landmarks } = (picture ?? {}) as Partial<FitPicture>;
	if (!(rgba instanceof Uint8Array)) {
		const numbers = ArrayBuffer.isView(rgba) || Array.isArray(rgba) ? Array.from(rgba as ArrayLike<number>) : [];
		if (numbers.some((x) => !Number.isFinite(x))) throw notFinite('A picture', 'rgba');
		throw new GaspardError(
			'argument/invalid',
			'The pixels of a picture must be a Uint8Array with 4 bytes each. `pictureOfImage` makes a picture from canvas image data.',
			{ argument: 'pictures' },
		);
	}
	if (!landmarks || typeof landmarks !== 'object' || !isNumbers(landmarks.pixels)) {
		throw new GaspardError('argument/invalid', 'A picture needs `landmarks`: { pixels, size }.', {
			argument: 'pictures',
		});
	}
	if (size !== landmarks.size) {
		throw new GaspardError(
			'fit/wrong-size',
			'The landmarks have another `size` than their picture. Scale them to its pixels.',
			{
				what: 'landmarks.size',
				actual: landmarks.size,
				expected: size,
			},
		);
	}
	if (size > MAX_PICTURE_SIZE) {
		throw new GaspardError('fit/wrong-size', `A picture may be at most ${MAX_PICTURE_SIZE} pixels wide.`, {
			what: 'size',
			actual: size,
			limit: MAX_PICTURE_SIZE,
		});
	}
	checkPicture(picture);
}

function isNumbers(data: unknown): boolean {
	return (ArrayBuffer.isView(data) && 'length' in data) || Array.isArray(data);
}

/** NaN or Infinity in an option would spread to every number, or make a fit endless. */
function checkNumbers(data: unknown, name: string): void {
	if (typeof data === 'number' && !Number.isFinite(data)) throw notFinite(`The option ${name}`, name);
	if (typeof data === 'function' || typeof data === 'symbol') {
		throw new GaspardError('argument/invalid', `The option ${name} cannot be sent to a worker.`, { argument: name });
	}
	if (typeof data !== 'object' || data === null) return;
	for (const [key, value] of Object.entries(data)) checkNumbers(value, `${name}.${key}`);
}

function notFinite(words: string, what: string): GaspardError {
	return new GaspardError('fit/not-finite', `${words} has a number that is not finite. Pass finite numbers.`, { what });
}
