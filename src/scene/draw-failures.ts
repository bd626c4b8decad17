import { asDrawError, type GaspardError, isGaspardError } from '../errors.ts';

/** The longest pause, in attempts that are skipped. */
const LONGEST_PAUSE = 256;

interface Failure {
	readonly code: string;
	/** Failures in a row. */
	count: number;
	/** Attempts that are still to be skipped. */
	pause: number;
}

/**
 * Remembers what could not be drawn, and when the next attempt is due. After the nth failure in a row, 2ⁿ attempts are
 * skipped, at most 256; a lost context or device is tried again at once, since trying costs nothing then.
 */
export class DrawFailures<Key extends object> {
	readonly #failures = new WeakMap<Key, Failure>();

	/** Whether the latest attempt failed. */
	has(key: Key): boolean {
		return this.#failures.has(key);
	}

	/** Whether this attempt is to be skipped. Call it once for each attempt. */
	skips(key: Key): boolean {
		const failure = this.#failures.get(key);
		if (!failure || failure.pause === 0) return false;
		failure.pause--;
		return true;
	}

	/** Notes a failure. Returns it as a typed error if it is news: the first in a row, or another code than before. */
	add(key: Key, cause: unknown): GaspardError | undefined {
		const error = asDrawError(cause);
		const before = this.#failures.get(key);
		const count = (before?.count ?? 0) + 1;
		const isLost = isGaspardError(error, 'gpu/context-lost') || isGaspardError(error, 'gpu/device-lost');
		const pause = isLost ? 0 : Math.min(LONGEST_PAUSE, 2 ** count);
		this.#failures.set(key, { code: error.code, count, pause });
		return before?.code === error.code ? undefined : error;
	}

	/** Notes that an attempt succeeded. */
	clear(key: Key): void {
		this.#failures.delete(key);
	}
}
