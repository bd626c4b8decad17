import { GaspardError, type GaspardErrorCode, type GaspardErrorFields, isGaspardError } from '../../errors.ts';
import type { AvatarMetadata } from '../avatar/fit-to-avatar.ts';
import type { FitReport, FittedAvatar, SerializableFitOptions } from '../fit-avatar.ts';
import type { FitPicture } from '../person/fit-picture.ts';
import type { PersonFitState } from '../person/fit-state.ts';
import type { PreviewOptions, PreviewPicture } from './fit-preview.ts';

/** Version of the messages. Page and worker must have the same: a cached page may start a newer worker. */
export const FIT_MESSAGES_VERSION = 2;

/** A file for the worker: an absolute URL or bytes. */
export type PostedFile = string | Uint8Array;

/** Everything that defines a fit, as plain data. */
export interface FitJob {
	readonly pictures: readonly FitPicture[];
	readonly options: SerializableFitOptions;
	readonly metadata?: AvatarMetadata | undefined;
	readonly preview?: PreviewOptions | undefined;
}

/**
 * A saved fit with everything that is needed to continue it: plain numbers and arrays, for IndexedDB or another page
 * (`structuredClone`).
 */
export interface FitterState extends FitJob {
	readonly version: typeof FIT_MESSAGES_VERSION;
	/** Checksum of the prior. */
	readonly checksum: number;
	readonly fit: PersonFitState;
}

/** Messages from the page to the worker. */
export type FitRequest =
	| {
			readonly kind: 'open';
			readonly version: number;
			readonly prior: PostedFile;
			readonly header: PostedFile;
			readonly data: PostedFile;
			readonly threads: number;
			readonly maximumBytes?: number | undefined;
	  }
	| { readonly kind: 'fit'; readonly id: number; readonly job: FitJob; readonly resume?: FitterState | undefined }
	| { readonly kind: 'cancel'; readonly id: number }
	| { readonly kind: 'save'; readonly id: number };

/** Progress of a fitter, including downloads. */
export type FitterProgress =
	| { readonly phase: 'load'; readonly loadedBytes: number; readonly totalBytes: number | undefined }
	| ({ readonly phase: 'fit' } & FitReport)
	/** The avatar's file is being written. */
	| { readonly phase: 'write' };

/** Messages from the worker to the page. */
export type FitAnswer =
	| { readonly kind: 'progress'; readonly id: number; readonly progress: FitterProgress }
	| { readonly kind: 'preview'; readonly id: number; readonly pictures: readonly PreviewPicture[] }
	| { readonly kind: 'saved'; readonly id: number; readonly state: FitterState }
	| { readonly kind: 'done'; readonly id: number; readonly avatar: FittedAvatar }
	| { readonly kind: 'stopped'; readonly id: number }
	| { readonly kind: 'failed'; readonly id: number; readonly error: PostedError };

/** An error as plain data, which can be posted between threads. */
export interface PostedError {
	readonly code: GaspardErrorCode;
	readonly message: string;
	readonly fields: GaspardErrorFields[GaspardErrorCode];
}

const ANSWERS: readonly string[] = ['progress', 'preview', 'saved', 'done', 'stopped', 'failed'];

/** Whether a message is an answer of this worker. Another script may be at the worker's URL. */
export function isFitAnswer(data: unknown): data is FitAnswer {
	const { kind, id } = (data ?? {}) as { kind?: unknown; id?: unknown };
	return typeof kind === 'string' && ANSWERS.includes(kind) && typeof id === 'number';
}

/** Converts an error to plain data. An error of another kind becomes `fit/failed`. */
export function postError(error: unknown): PostedError {
	if (!isGaspardError(error)) {
		const words = error instanceof Error ? error.message : String(error);
		return { code: 'fit/failed', message: `The fit failed: ${words}`, fields: {} };
	}
	const { code, message, fields } = error;
	// Fields may contain any value, but only cloneable ones can be posted.
	return { code, message, fields: JSON.parse(JSON.stringify(fields)) as typeof fields };
}

/** Restores an error of `postError`. */
export function receiveError({ code, message, fields }: PostedError): GaspardError {
	return new GaspardError(code, message, fields);
}

/** Collects every ArrayBuffer in plain data, to be transferred instead of copied. Shared buffers are not included. */
export function buffersOf(data: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
	if (ArrayBuffer.isView(data)) {
		if (data.buffer instanceof ArrayBuffer) found.add(data.buffer);
	} else if (typeof data === 'object' && data !== null) {
		for (const value of Object.values(data)) buffersOf(value, found);
	}
	return found;
}
