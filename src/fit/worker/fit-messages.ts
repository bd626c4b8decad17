import { GaspardError, type GaspardErrorCode, type GaspardErrorFields, isGaspardError } from '../../errors.ts';
import type { AvatarMetadata } from '../avatar/fit-to-avatar.ts';
import type { FitReport, FittedAvatar, SerializableFitOptions } from '../fit-avatar.ts';
import type { FitPicture } from '../person/fit-picture.ts';
import type { PersonFitState } from '../person/fit-state.ts';
import type { PreviewOptions, PreviewPicture } from './fit-preview.ts';

/** Page and worker must speak the same language: a page that was cached may meet a worker that was not. */
export const FIT_MESSAGES_VERSION = 1;

/** A file for the worker: an address without base, or bytes. */
export type PostedFile = string | Uint8Array;

/** What a fit is asked for with: all of it plain. */
export interface FitJob {
	readonly pictures: readonly FitPicture[];
	readonly options: SerializableFitOptions;
	readonly metadata?: AvatarMetadata | undefined;
	readonly preview?: PreviewOptions | undefined;
}

/**
 * A fit that was interrupted, with everything that it needs to go on: plain numbers and arrays, for IndexedDB or another page
 * (`structuredClone`).
 */
export interface FitterState extends FitJob {
	readonly version: typeof FIT_MESSAGES_VERSION;
	/** Of the prior it was begun with. */
	readonly checksum: number;
	readonly fit: PersonFitState;
}

/** From the page to the worker. */
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
	| { readonly kind: 'fit'; readonly id: number; readonly order: FitJob; readonly resume?: FitterState | undefined }
	| { readonly kind: 'cancel'; readonly id: number }
	| { readonly kind: 'save'; readonly id: number };

/** How far everything is, files included. */
export type FitterProgress =
	| { readonly phase: 'load'; readonly loadedBytes: number; readonly totalBytes: number | undefined }
	| ({ readonly phase: 'fit' } & FitReport)
	/** The file is being written. */
	| { readonly phase: 'write' };

/** From the worker to the page. */
export type FitAnswer =
	| { readonly kind: 'progress'; readonly id: number; readonly progress: FitterProgress }
	| { readonly kind: 'preview'; readonly id: number; readonly pictures: readonly PreviewPicture[] }
	| { readonly kind: 'saved'; readonly id: number; readonly state: FitterState }
	| { readonly kind: 'done'; readonly id: number; readonly avatar: FittedAvatar }
	| { readonly kind: 'stopped'; readonly id: number }
	| { readonly kind: 'failed'; readonly id: number; readonly error: PostedError };

/** An error that has crossed a thread. */
export interface PostedError {
	readonly code: GaspardErrorCode;
	readonly message: string;
	readonly fields: GaspardErrorFields[GaspardErrorCode];
}

const ANSWERS: readonly string[] = ['progress', 'preview', 'saved', 'done', 'stopped', 'failed'];

/** Whether something that a worker said is an answer: another script may be at the worker's address. */
export function isFitAnswer(data: unknown): data is FitAnswer {
	const { kind, id } = (data ?? {}) as { kind?: unknown; id?: unknown };
	return typeof kind === 'string' && ANSWERS.includes(kind) && typeof id === 'number';
}

/** An error as it can be posted. What is not ours becomes `fit/failed`. */
export function postError(error: unknown): PostedError {
	if (!isGaspardError(error)) {
		const words = error instanceof Error ? error.message : String(error);
		return { code: 'fit/failed', message: `The fit failed: ${words}`, fields: {} };
	}
	const { code, message, fields } = error;
	// Fields may hold anything; what is posted must be cloneable.
	return { code, message, fields: JSON.parse(JSON.stringify(fields)) as typeof fields };
}

/** The error again, on the other side. */
export function receiveError({ code, message, fields }: PostedError): GaspardError {
	return new GaspardError(code, message, fields);
}

/** Every buffer of plain data: to be moved, not copied. Shared ones stay. */
export function buffersOf(data: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
	if (ArrayBuffer.isView(data)) {
		if (data.buffer instanceof ArrayBuffer) found.add(data.buffer);
	} else if (typeof data === 'object' && data !== null) {
		for (const value of Object.values(data)) buffersOf(value, found);
	}
	return found;
}
