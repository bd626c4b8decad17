import type { AvatarAsset } from './avatar-asset.ts';
import { verifyAvatar } from './content-hash.ts';
import { type FetchAvatarOptions, fetchAvatar } from './fetch-avatar.ts';
import { readAvatar } from './read-avatar.ts';

/** Where an avatar can come from: an address, or bytes that are there already. */
export type AvatarSource = string | URL | ArrayBuffer | Uint8Array | Blob;

/** What `loadAvatarAsset` can be told. */
export interface LoadAvatarAssetOptions extends FetchAvatarOptions {
	/** Checks the content hash, and the signature where there is one, before reading. Off unless asked for. */
	readonly verify?: boolean;
}

/**
 * An avatar from an address, a file that the user chose, or bytes. Throws what `fetchAvatar`, `readAvatar` and
 * `verifyAvatar` throw: GaspardErrors, and the reason of an aborted signal.
 */
export async function loadAvatarAsset(
	source: AvatarSource,
	options: LoadAvatarAssetOptions = {},
): Promise<AvatarAsset> {
	const bytes = await bytesOf(source, options);
	options.signal?.throwIfAborted();
	if (options.verify) await verifyAvatar(bytes);
	return readAvatar(bytes);
}

async function bytesOf(source: AvatarSource, options: LoadAvatarAssetOptions): Promise<Uint8Array> {
	if (typeof source === 'string' || source instanceof URL) return fetchAvatar(source, options);
	if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
	return source instanceof Uint8Array ? source : new Uint8Array(source);
}
