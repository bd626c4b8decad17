import { GaspardError } from '../errors.ts';
import { type AvatarFingerprint, digestOf, findSeal, fingerprintAvatar, hexOf, requireSubtle } from './fingerprint.ts';
import { copyBytes } from './plain-bytes.ts';

/** What `verifyAvatar` found out. */
export interface AvatarVerification {
	/** SHA-256 of the content, 64 hexadecimal digits: the same for all copies of the avatar. */
	readonly contentHash: string;
	/** The Ed25519 public key that signed the content, 64 hexadecimal digits; undefined if the avatar has no signature. */
	readonly signedBy: string | undefined;
}

/**
 * Returns a copy of an avatar file with its content hash filled in, and with its signature if a key is given. The hash covers
 * every byte of the file except the digits of the hash and of the signature.
 *
 * @param bytes - What `writeAvatar` made. Not changed.
 * @param privateKey - Ed25519. Its public half must have been given to `writeAvatar` as `signer`.
 * @throws GaspardError (rejects) `argument/invalid` if the file has no place for a signature, `asset/corrupt` if it has
 *   no place for a hash, `asset/cannot-verify` if the page has no `crypto.subtle` or the browser no Ed25519.
 */
export async function sealAvatar(bytes: Uint8Array, privateKey?: CryptoKey): Promise<Uint8Array> {
	const subtle = requireSubtle();
	const sealed = copyBytes(bytes);
	const places = findSeal(sealed);
	if (!places) throw noHash();
	const digest = await digestOf(subtle, sealed, places);
	writeHex(sealed, places.hashAt, digest);
	if (privateKey) {
		if (places.signatureAt === undefined) {
			throw new GaspardError(
				'argument/invalid',
				'This avatar has no room for a signature. Pass signer, the public key, to writeAvatar.',
				{ argument: 'bytes' },
			);
		}
		const signature = await subtle.sign('Ed25519', privateKey, digest).catch((cause) => {
			if (cause instanceof DOMException && cause.name === 'NotSupportedError') throw withoutEd25519(cause);
			const message = '`privateKey` cannot sign. Pass an Ed25519 key with the usage `sign`.';
			throw new GaspardError('argument/invalid', message, { argument: 'privateKey' }, cause);
		});
		writeHex(sealed, places.signatureAt, new Uint8Array(signature));
	}
	return sealed;
}

/**
 * Checks the content hash of an avatar file, and its signature if it has one. It takes some milliseconds a megabyte.
 *
 * @param bytes - The whole file. Not changed.
 * @throws GaspardError (rejects) `asset/corrupt` if the hash or the signature does not match; `asset/cannot-verify` if the
 *   page has no `crypto.subtle`, or the browser no Ed25519 for a signed avatar.
 */
export async function verifyAvatar(bytes: Uint8Array): Promise<AvatarVerification> {
	return verifyFingerprint(await fingerprintAvatar(bytes));
}

/** Checks a file by its fingerprint; rejects as `verifyAvatar` does. */
export async function verifyFingerprint(fingerprint: AvatarFingerprint): Promise<AvatarVerification> {
	const { digest, claimedHash, publicKey, signature } = fingerprint;
	if (claimedHash === undefined) throw noHash();
	const contentHash = hexOf(digest);
	if (claimedHash !== contentHash) {
		throw new GaspardError(
			'asset/corrupt',
			'The content of this avatar does not match its hash: it was changed or damaged. Fetch it again from its source.',
			{ what: 'content hash', expected: claimedHash, actual: contentHash },
		);
	}
	if (publicKey === undefined || signature === undefined) return { contentHash, signedBy: undefined };
	if (!(await isSignedBy(publicKey, bytesOfHex(signature), digest))) {
		throw new GaspardError(
			'asset/corrupt',
			'The signature of this avatar was not made with the key that it names. Treat the avatar as an impersonation.',
			{ what: 'signature', publicKey },
		);
	}
	return { contentHash, signedBy: publicKey };
}

async function isSignedBy(
	publicKey: string,
	signature: Uint8Array<ArrayBuffer>,
	digest: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
	const subtle = requireSubtle();
	try {
		const key = await subtle.importKey('raw', bytesOfHex(publicKey), 'Ed25519', false, ['verify']);
		return await subtle.verify('Ed25519', key, signature, digest);
	} catch (cause) {
		// Some browsers refuse a key that is no point of the curve: nothing was signed with it.
		if (cause instanceof DOMException && cause.name === 'DataError') return false;
		throw withoutEd25519(cause);
	}
}

function withoutEd25519(cause: unknown): GaspardError {
	return new GaspardError(
		'asset/cannot-verify',
		'This browser cannot sign or check signatures: it does not know Ed25519. Use a newer browser, or verify the file on your server.',
		{},
		cause,
	);
}

function noHash(): GaspardError {
	return new GaspardError('asset/corrupt', 'This avatar has no content hash, or several. Export it again.');
}

function writeHex(bytes: Uint8Array, at: number, value: Uint8Array): void {
	bytes.set(new TextEncoder().encode(hexOf(value)), at);
}

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}
