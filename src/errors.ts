/** What went wrong, as a word a program can switch on. */
export type GaspardErrorCode =
	| 'asset/not-a-glb'
	| 'asset/truncated'
	| 'asset/corrupt'
	| 'asset/too-large'
	| 'asset/unsupported'
	| 'asset/not-an-avatar'
	| 'asset/fetch-failed'
	| 'decoder/forbidden-operator'
	| 'decoder/wrong-shape'
	| 'decoder/unreadable'
	| 'decoder/runtime-missing'
	| 'decoder/failed'
	| 'gpu/no-webgl2'
	| 'gpu/no-webgpu'
	| 'gpu/limit-exceeded'
	| 'gpu/shader-failed'
	| 'gpu/context-lost'
	| 'gpu/device-lost'
	| 'avatar/disposed'
	| 'avatar/wrong-argument'
	| 'drive/bad-clip'
	| 'drive/failed'
	| 'fit/no-face'
	| 'fit/bad-camera'
	| 'fit/wrong-size'
	| 'fit/not-finite'
	| 'fit/out-of-memory'
	| 'fit/thread-lost'
	| 'fit/worker-lost'
	| 'fit/busy'
	| 'fit/failed'
	| 'fit/disposed';

/**
 * The one error type of Gaspard. `message` says what happened and how to mend it; `code` is stable across versions;
 * `fields` carry the figures (offsets, limits, names) for a program or a log.
 */
export class GaspardError extends Error {
	override readonly name = 'GaspardError';
	readonly code: GaspardErrorCode;
	readonly fields: Readonly<Record<string, unknown>>;

	constructor(code: GaspardErrorCode, message: string, fields: Record<string, unknown> = {}, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
		this.fields = fields;
	}
}

/** True where `error` is a GaspardError, of the given code when one is named. */
export function isGaspardError(error: unknown, code?: GaspardErrorCode): error is GaspardError {
	return error instanceof GaspardError && (code === undefined || error.code === code);
}

/** What went wrong in the decoder of an avatar, as a typed error. */
export function asDecoderError(error: unknown, avatar: string): GaspardError {
	if (isGaspardError(error)) return error;
	const words = error instanceof Error ? error.message : String(error);
	return new GaspardError(
		'decoder/failed',
		`The decoder of "${avatar}" failed: ${words}. The avatar keeps its last pose.`,
		{ avatar },
		error,
	);
}

/** What went wrong while an avatar was drawn, as a typed error. */
export function asDrawError(error: unknown): GaspardError {
	if (isGaspardError(error)) return error;
	const words = error instanceof Error ? error.message : String(error);
	return new GaspardError('gpu/shader-failed', `The avatar cannot be drawn: ${words}`, {}, error);
}

/** A WebGL context that the browser took away. */
export function contextLostError(): GaspardError {
	return new GaspardError(
		'gpu/context-lost',
		'The browser took the WebGL context away. Avatars come back by themselves with it; if it stays away, reload the page.',
	);
}

/** A GPU device that is lost; `remedy` says what brings avatars back. */
export function deviceLostError(remedy: string): GaspardError {
	return new GaspardError('gpu/device-lost', `The GPU device is lost. ${remedy}`);
}
