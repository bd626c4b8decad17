import type { SplatCloud } from './avatar-asset.ts';
import { readAvatarPrefix } from './read-avatar.ts';

/** What is wanted of the beginning of a file. */
export interface FirstSplatsOptions {
	/** Called once, when `prefixBytes` have arrived, with the splats that they hold: a still face. Not called for bytes in memory. */
	readonly onPrefix?: (splats: SplatCloud) => void;
	/** @default 150000 */
	readonly prefixBytes?: number;
}

/**
 * Returns a function that takes the bytes of a download that have arrived so far. At the right moment it reads the splats, and
 * calls `onPrefix`, once. It reads them without `onPrefix` too: a file that is no avatar is refused before all of it has come.
 * The function throws what `readAvatarPrefix`, `onPrefix` and `onStart` throw.
 *
 * @param onStart - Called once, at the same moment, with the bytes.
 */
export function firstSplatsReader(
	{ onPrefix, prefixBytes = 150_000 }: FirstSplatsOptions,
	onStart?: (bytes: Uint8Array) => void,
): (bytes: Uint8Array) => void {
	let done = false;
	return (bytes) => {
		if (done || bytes.length < prefixBytes) return;
		const splats = readAvatarPrefix(bytes);
		if (!splats) return;
		done = true;
		onPrefix?.(splats);
		onStart?.(bytes);
	};
}
