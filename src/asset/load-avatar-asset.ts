import { GaspardError } from '../errors.ts';
import type { AvatarAsset } from './avatar-asset.ts';
import type { FetchAvatarOptions } from './fetch-avatar.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { type FirstSplatsOptions, firstSplatsReader } from './first-splats.ts';
import { ASSET_LIMITS } from './limits.ts';
import { plainBytes } from './plain-bytes.ts';
import { readAvatar } from './read-avatar.ts';

/** Where an avatar can come from: an address, a Blob such as a file that the user chose, or bytes in memory. */
export type AvatarSource = string | URL | Blob | ArrayBufferLike | Uint8Array;

/** What `loadAvatarAsset` can be told. */
export interface LoadAvatarAssetOptions extends FetchAvatarOptions, FirstSplatsOptions {
	/**
	 * Checks the content hash of the file, and its signature if it has one.
	 *
	 * @default false
	 */
	readonly verify?: boolean;
}

/**
 * Loads an avatar from an address, a Blob or bytes.
 *
 * @throws GaspardError (rejects) what `fetchAvatar`, `readAvatar` and, with `verify`, `verifyAvatar` throw; the reason of
 *   `signal`.
 */
export async function loadAvatarAsset(
	source: AvatarSource,
	options: LoadAvatarAssetOptions = {},
): Promise<AvatarAsset> {
	const bytes = isAddress(source)
		? await fetchBytes(source, {
				...options,
				limitBytes: ASSET_LIMITS.fileBytes,
				onBytes: firstSplatsReader(options),
			})
		: await bytesOfSource(source);
	options.signal?.throwIfAborted();
	if (options.verify) {
		const { verifyAvatar } = await import('./content-hash.ts');
		await verifyAvatar(bytes);
	}
	return readAvatar(bytes);
}

/** Whether a source has to be downloaded. */
export function isAddress(source: AvatarSource): source is string | URL {
	return typeof source === 'string' || source instanceof URL;
}

/**
 * The bytes of a source that is no address.
 *
 * @throws GaspardError (rejects) `asset/too-large` before the Blob is read, `asset/fetch-failed` if it cannot be read.
 */
export async function bytesOfSource(source: Exclude<AvatarSource, string | URL>): Promise<Uint8Array> {
	if (!(source instanceof Blob)) return plainBytes(source);
	const limit = ASSET_LIMITS.fileBytes;
	if (source.size > limit) {
		throw new GaspardError('asset/too-large', `The file has ${source.size} bytes; ${limit} are allowed.`, {
			what: 'file',
			actual: source.size,
			limit,
		});
	}
	try {
		return new Uint8Array(await source.arrayBuffer());
	} catch (cause) {
		throw new GaspardError(
			'asset/fetch-failed',
			'The file cannot be read: it was moved, changed or locked after it was chosen. Choose it again.',
			{ url: source instanceof File ? source.name : 'Blob' },
			cause,
		);
	}
}
