import { type GaspardError, isGaspardError } from '../errors.ts';
import type { Clip } from './clip.ts';
import { ClipDriver, type ClipOptions, takesMouth } from './clip-driver.ts';
import type { DriverPose } from './driver.ts';
import type { DriverLayer, DriverStack } from './driver-stack.ts';
import { type LoadClipOptions, loadClip } from './load-clip.ts';

/** How `play` plays a clip. */
export interface PlayOptions extends ClipOptions, LoadClipOptions {
	/** Stops the clip, also while it is loaded. */
	readonly signal?: AbortSignal | undefined;
}

/** A clip that plays, or will play as soon as it is loaded. */
export interface ClipPlayback {
	/** The clip; undefined until it is loaded. */
	readonly clip: Clip | undefined;
	/** The driver that plays it, to change speed or position; undefined until the clip is loaded. */
	readonly driver: ClipDriver | undefined;
	/**
	 * Settles when the clip no longer plays: with true at its end, with false if it was stopped or replaced, or if the avatar was
	 * disposed. Rejects with a GaspardError if the clip cannot be loaded; the avatar's `error` event tells the same.
	 */
	readonly finished: Promise<boolean>;
	/** True until `finished` settles. */
	readonly playing: boolean;
	/**
	 * Stops the clip. The face goes over to what other drivers say.
	 *
	 * @param fadeSeconds - @default 0.25
	 */
	stop(fadeSeconds?: number): void;
}

/**
 * Plays clips on a stack of drivers. There are two kinds: clips that move the mouth in place of other drivers, such as speech,
 * and all others, such as gestures and moods. A clip replaces the one of its kind that plays, and fades over from it; one clip of
 * each kind can play at the same time. Of several clips of one kind the one that was asked for last stays, in whatever order
 * they are loaded.
 */
export class ClipPlayer {
	readonly #stack: DriverStack;
	readonly #onError: (error: GaspardError) => void;
	readonly #playbacks = new Set<Playback>();

	/** @param onError - Told of clips that cannot be loaded. */
	constructor(stack: DriverStack, onError: (error: GaspardError) => void) {
		this.#stack = stack;
		this.#onError = onError;
	}

	/** Plays a clip, or loads it and then plays it. */
	play(source: Clip | string | URL, options: PlayOptions = {}): ClipPlayback {
		const playback = new Playback(this.#stack, options, (ended) => this.#playbacks.delete(ended));
		this.#playbacks.add(playback);
		if (isClip(source)) this.#start(playback, source);
		else {
			loadClip(source, { ...options, signal: playback.signal }).then(
				(clip) => this.#start(playback, clip),
				(error: unknown) => {
					if (!playback.playing) return;
					playback.fail(error);
					if (isGaspardError(error)) this.#onError(error);
				},
			);
		}
		return playback;
	}

	/** Stops all clips at once, and all downloads. */
	dispose(): void {
		for (const playback of [...this.#playbacks]) playback.stop(0);
	}

	#start(playback: Playback, clip: Clip): void {
		if (!playback.playing) return;
		// In the order of their calls: what stands before was asked for earlier.
		let isLater = false;
		for (const other of [...this.#playbacks]) {
			if (other === playback) isLater = true;
			else if (other.clip && takesMouth(other.clip) === takesMouth(clip)) {
				if (isLater) {
					playback.stop();
					return;
				}
				other.stop();
			}
		}
		playback.start(clip);
	}
}

/** A ClipDriver that tells of its end. */
class EndingClipDriver extends ClipDriver {
	/** Called in each update after the end. */
	onEnded: (() => void) | undefined;

	override update(seconds: number, out: DriverPose): void {
		super.update(seconds, out);
		if (this.ended) this.onEnded?.();
	}
}

class Playback implements ClipPlayback {
	readonly finished: Promise<boolean>;
	playing = true;
	clip: Clip | undefined;
	driver: ClipDriver | undefined;
	readonly #stack: DriverStack;
	readonly #options: PlayOptions;
	readonly #download = new AbortController();
	readonly #onFinished: (playback: Playback) => void;
	readonly #onAbort = (): void => this.stop();
	#layer: DriverLayer | undefined;
	#resolve!: (atEnd: boolean) => void;
	#reject!: (error: unknown) => void;

	constructor(stack: DriverStack, options: PlayOptions, onFinished: (playback: Playback) => void) {
		this.#stack = stack;
		this.#options = options;
		this.#onFinished = onFinished;
		this.finished = new Promise((resolve, reject) => {
			this.#resolve = resolve;
			this.#reject = reject;
		});
		// A page that does not look at `finished` must not see an unhandled rejection: the `error` event has told it.
		this.finished.catch(() => undefined);
		const { signal } = options;
		if (signal?.aborted) queueMicrotask(this.#onAbort);
		else signal?.addEventListener('abort', this.#onAbort);
	}

	/** Ends the download of the clip. */
	get signal(): AbortSignal {
		return this.#download.signal;
	}

	start(clip: Clip): void {
		const driver = new EndingClipDriver(clip, this.#options);
		driver.onEnded = () => {
			if (!this.#finish()) return;
			this.#layer?.remove();
			this.#resolve(true);
		};
		this.clip = clip;
		this.driver = driver;
		this.#layer = this.#stack.add(driver);
	}

	stop(fadeSeconds?: number): void {
		if (!this.#finish()) return;
		this.#layer?.remove(fadeSeconds);
		this.#resolve(false);
		this.#download.abort();
	}

	fail(error: unknown): void {
		if (this.#finish()) this.#reject(error);
	}

	/** Returns false if the playback had finished already. */
	#finish(): boolean {
		if (!this.playing) return false;
		this.playing = false;
		this.#options.signal?.removeEventListener('abort', this.#onAbort);
		this.#onFinished(this);
		return true;
	}
}

function isClip(source: Clip | string | URL): source is Clip {
	return typeof source === 'object' && 'weights' in source;
}
