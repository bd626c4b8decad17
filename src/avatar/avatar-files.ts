import type { AvatarAsset } from '../asset/avatar-asset.ts';
import {
	type AvatarFingerprint,
	fingerprintAvatar,
	insecurePageError,
	keyOfFingerprint,
} from '../asset/fingerprint.ts';
import { firstSplatsReader } from '../asset/first-splats.ts';
import { ASSET_LIMITS } from '../asset/limits.ts';
import {
	type AvatarSource,
	bytesOfSource,
	isAddress,
	type LoadAvatarAssetOptions,
} from '../asset/load-avatar-asset.ts';
import { readAvatar } from '../asset/read-avatar.ts';
import { SharedDownload } from '../asset/shared-download.ts';
import { isGaspardError } from '../errors.ts';
import { requestKey } from './request-key.ts';

/**
 * Downloads under way, by address and request. Every caller waits with options of its own; the bytes and what is read from them
 * are shared.
 */
const downloads = new Map<string, SharedDownload<AvatarAsset>>();

/**
 * Assets in memory, by address and request. They are held weakly: an asset that no model or page uses is let go, and an address
 * is forgotten with the last avatar, so that a file that has changed on the server is fetched again.
 */
const byAddress = new Map<string, WeakRef<AvatarAsset>>();

/** Assets in memory, by what their files hold, byte for byte. */
const byContent = new Map<string, WeakRef<AvatarAsset>>();

/** The fingerprint of each asset that was read here; undefined if the page could not compute it. */
const fingerprints = new WeakMap<AvatarAsset, AvatarFingerprint | undefined>();

const collected = new FinalizationRegistry<void>(() => {
	for (const map of [byAddress, byContent]) {
		for (const [key, reference] of map) if (!reference.deref()) map.delete(key);
	}
});

/**
 * Loads the asset of a file. Callers share one asset for one address and request while a model of it is in use or the download
 * under way, and for files with the same bytes wherever they come from. In a page without `crypto.subtle`, files are shared by
 * address only.
 *
 * @param onStart - Called once with the first `prefixBytes` of a download, or more; not for a file in memory.
 * @throws GaspardError (rejects) as `loadAvatarAsset` does; the reason of `signal`, at once.
 */
export async function loadAvatarFile(
	source: AvatarSource,
	options: LoadAvatarAssetOptions,
	onStart?: (bytes: Uint8Array) => void,
): Promise<AvatarAsset> {
	const { signal } = options;
	signal?.throwIfAborted();
	const asset = isAddress(source)
		? await loadAddress(source, options, onStart)
		: await untilAborted(bytesOfSource(source).then(readShared), signal);
	if (options.verify) await untilAborted(verifyAsset(asset), signal);
	return asset;
}

/**
 * Forgets what was loaded from an address: the next load fetches the file again. Avatars that use it stay as they are, and
 * share their data with the next one if the file has not changed.
 */
export function forgetAvatarFile(address: string | URL): void {
	const prefix = `${absolute(address)}\n`;
	for (const map of [downloads, byAddress]) {
		for (const key of map.keys()) if (key.startsWith(prefix)) map.delete(key);
	}
}

/** Forgets the addresses of an asset. */
export function forgetAddressesOf(asset: AvatarAsset): void {
	for (const [key, reference] of byAddress) if (reference.deref() === asset) byAddress.delete(key);
}

function loadAddress(
	address: string | URL,
	options: LoadAvatarAssetOptions,
	onStart?: (bytes: Uint8Array) => void,
): Promise<AvatarAsset> {
	const { request, signal, onProgress } = options;
	const key = `${absolute(address)}\n${requestKey(request)}`;
	const known = byAddress.get(key)?.deref();
	if (known) return Promise.resolve(known);
	let download = downloads.get(key);
	if (!download) {
		const forget = (): void => {
			if (downloads.get(key) === started) downloads.delete(key);
		};
		const started = new SharedDownload(
			address,
			{ limitBytes: ASSET_LIMITS.fileBytes, request },
			async (bytes) => {
				const asset = await readShared(bytes);
				// Not if the address was forgotten meanwhile.
				if (downloads.get(key) === started) byAddress.set(key, new WeakRef(asset));
				return asset;
			},
			forget,
		);
		downloads.set(key, started);
		started.settled.then(forget);
		download = started;
	}
	return download.join({ signal, onProgress, onBytes: firstSplatsReader(options, onStart) });
}

/** Reads a file, or finds the asset of a file with the same bytes. */
async function readShared(bytes: Uint8Array): Promise<AvatarAsset> {
	let fingerprint: AvatarFingerprint | undefined;
	try {
		fingerprint = await fingerprintAvatar(bytes);
	} catch (error) {
		if (!isGaspardError(error, 'asset/cannot-verify')) throw error;
	}
	const key = fingerprint && keyOfFingerprint(fingerprint);
	const known = key && byContent.get(key)?.deref();
	if (known) return known;
	const asset = readAvatar(bytes);
	fingerprints.set(asset, fingerprint);
	collected.register(asset, undefined);
	if (key) byContent.set(key, new WeakRef(asset));
	return asset;
}

async function verifyAsset(asset: AvatarAsset): Promise<void> {
	const fingerprint = fingerprints.get(asset);
	if (!fingerprint) throw insecurePageError();
	// Most pages do not verify: downloaded when one does.
	const { verifyFingerprint } = await import('../asset/content-hash.ts');
	await verifyFingerprint(fingerprint);
}

/** The promise, or a rejection with the signal's reason as soon as it is aborted. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return promise;
	return new Promise((resolve, reject) => {
		const onAbort = (): void => reject(signal.reason);
		if (signal.aborted) onAbort();
		signal.addEventListener('abort', onAbort);
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
	});
}

/** One page, one name for one file. */
function absolute(address: string | URL): string {
	return typeof document === 'undefined' ? String(address) : new URL(address, document.baseURI).href;
}
