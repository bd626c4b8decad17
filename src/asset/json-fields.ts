import { GaspardError } from '../errors.ts';
import { ASSET_LIMITS } from './limits.ts';

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses JSON from a stranger: refuses what nests deeper than ASSET_LIMITS.jsonDepth before it is parsed, and what is no
 * object. Throws `asset/corrupt` and `asset/too-large`.
 */
export function parseJson(text: string): JsonObject {
	let depth = 0;
	let inText = false;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (inText) {
			if (code === BACKSLASH) i++;
			else if (code === QUOTE) inText = false;
		} else if (code === QUOTE) inText = true;
		else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
		else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
		if (depth > ASSET_LIMITS.jsonDepth) {
			throw new GaspardError('asset/too-large', `The JSON nests deeper than ${ASSET_LIMITS.jsonDepth} levels.`, {
				what: 'levels of JSON',
				actual: depth,
				limit: ASSET_LIMITS.jsonDepth,
			});
		}
	}
	try {
		return asObject(JSON.parse(text), 'the JSON');
	} catch (cause) {
		if (cause instanceof GaspardError) throw cause;
		throw new GaspardError('asset/corrupt', 'The JSON of this file cannot be parsed. Export it again.', {}, cause);
	}
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** The value as an object. Throws `asset/corrupt`, like all functions below; `path` says where, for the message. */
export function asObject(value: unknown, path: string): JsonObject {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object');
	return value as JsonObject;
}

/** The value as a list of at most ASSET_LIMITS.listLength. */
export function asList(value: unknown, path: string): readonly unknown[] {
	if (!Array.isArray(value)) throw wrong(path, 'a list');
	if (value.length > ASSET_LIMITS.listLength) throw wrong(path, `a list of at most ${ASSET_LIMITS.listLength}`);
	return value;
}

/** The value as a finite number within bounds. */
export function asNumber(value: unknown, path: string, low = -Infinity, high = Infinity): number {
	if (typeof value !== 'number' || !Number.isFinite(value) || value < low || value > high) {
		throw wrong(path, `a number from ${low} to ${high}`);
	}
	return value;
}

/** The value as a whole number within bounds. */
export function asInteger(value: unknown, path: string, low = 0, high: number = Number.MAX_SAFE_INTEGER): number {
	if (!Number.isSafeInteger(asNumber(value, path, low, high))) throw wrong(path, 'a whole number');
	return value as number;
}

/** The value as text of at most ASSET_LIMITS.textLength. */
export function asText(value: unknown, path: string): string {
	if (typeof value !== 'string' || value.length > ASSET_LIMITS.textLength) {
		throw wrong(path, `text of at most ${ASSET_LIMITS.textLength} characters`);
	}
	return value;
}

/** The value as true or false. */
export function asFlag(value: unknown, path: string): boolean {
	if (typeof value !== 'boolean') throw wrong(path, 'true or false');
	return value;
}

/** The value as one of a few words. */
export function asWord<Word extends string>(value: unknown, path: string, words: readonly Word[]): Word {
	if (!words.includes(value as Word)) throw wrong(path, words.join(' or '));
	return value as Word;
}

/** Entry `index` of a list of objects. */
export function entry(list: unknown, index: unknown, path: string): JsonObject {
	const entries = asList(list, path);
	const at = asInteger(index, `an index into ${path}`, 0, entries.length - 1);
	return asObject(entries[at], `${path}[${at}]`);
}

function wrong(path: string, expected: string): GaspardError {
	return new GaspardError('asset/corrupt', `In this file, ${path} is not ${expected}. Export the avatar again.`, {
		path,
	});
}
