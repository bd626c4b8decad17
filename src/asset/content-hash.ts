import { GaspardError } from '../errors.ts';
import { CONTENT_HASH_FIELD, SIGNATURE_FIELD } from './file-format.ts';
import { readGlb } from './glb.ts';
import { copyBytes, plainBytes } from './plain-bytes.ts';

/** What `verifyAvatar` found out. */
export interface AvatarVerification {
	/** SHA-256 of the content, 64 hexadecimal digits: the avatar's name among its copies. */
	readonly contentHash: string;
	/** The Ed25519 public key that signed the content, 64 hexadecimal digits; undefined where nobody did. */
	readonly signedBy: string | undefined;
}

const HASH_PATTERN = new RegExp(`"${CONTENT_HASH_FIELD}":"([0-9a-f]{64})"`, 'g');
const SIGNATURE_PATTERN = new RegExp(
	`"${SIGNATURE_FIELD}":\\{"algorithm":"Ed25519","publicKey":"([0-9a-f]{64})","value":"([0-9a-f]{128})"\\}`,
	'g',
);

/**
 * The same avatar with its content hash filled in, and its signature where a key is given and `writeAvatar` was told the
 * public half. The hash covers every byte of the file except the digits of the hash and of the signature.
 */
export async function sealAvatar(bytes: Uint8Array, privateKey?: CryptoKey): Promise<Uint8Array> {
	const sealed = copyBytes(bytes);
	const places = findSeal(sealed);
	const digest = await digestOf(sealed, places);
	writeHex(sealed, places.hashAt, digest);
	if (privateKey) {
		if (places.signatureAt === undefined) {
			throw new GaspardError(
				'argument/invalid',
				'This avatar has no room for a signature. Pass signer, the public key, to writeAvatar.',
				{ argument: 'bytes' },
			);
		}
		const signature = await crypto.subtle.sign('Ed25519', privateKey, digest as BufferSource);
		writeHex(sealed, places.signatureAt, new Uint8Array(signature));
	}
	return sealed;
}

/**
 * Checks the content hash of an avatar and, where there is one, its signature. Costs some milliseconds a megabyte, so it
 * is done on request only. Throws `asset/corrupt` where either does not fit.
 */
export async function verifyAvatar(file: Uint8Array): Promise<AvatarVerification> {
	const bytes = plainBytes(file);
	const places = findSeal(bytes);
	const digest = await digestOf(bytes, places);
	const contentHash = hexOf(digest);
	const claimed = textAt(bytes, places.hashAt, 64);
	if (claimed !== contentHash) {
		throw new GaspardError(
			'asset/corrupt',
			'The content of this avatar does not fit its hash: it was changed or damaged on the way. Fetch it again from its source.',
			{ what: 'content hash', expected: claimed, actual: contentHash },
		);
	}
	if (places.signatureAt === undefined || places.publicKey === undefined) return { contentHash, signedBy: undefined };
	const key = await crypto.subtle.importKey('raw', bytesOfHex(places.publicKey) as BufferSource, 'Ed25519', false, [
		'verify',
	]);
	const signature = bytesOfHex(textAt(bytes, places.signatureAt, 128));
	if (!(await crypto.subtle.verify('Ed25519', key, signature as BufferSource, digest as BufferSource))) {
		throw new GaspardError(
			'asset/corrupt',
			'The signature of this avatar is not that of the key it names. Treat it as an impersonation.',
			{ what: 'signature', publicKey: places.publicKey },
		);
	}
	return { contentHash, signedBy: places.publicKey };
}

interface SealPlaces {
	readonly hashAt: number;
	readonly signatureAt: number | undefined;
	readonly publicKey: string | undefined;
}

/** Where in the file the digits stand. A text that imitates the field inside a JSON string has its quotes escaped. */
function findSeal(bytes: Uint8Array): SealPlaces {
	// The JSON begins at byte 20; as Latin-1, a character is a byte, so places in the text are places in the file.
	const text = new TextDecoder('latin1').decode(bytes.subarray(20, 20 + readGlb(bytes).jsonBytes));
	const hashes = [...text.matchAll(HASH_PATTERN)];
	const signatures = [...text.matchAll(SIGNATURE_PATTERN)];
	if (hashes.length !== 1 || signatures.length > 1) {
		throw new GaspardError('asset/corrupt', 'This avatar has no content hash, or several. Export it again.');
	}
	const signature = signatures[0];
	return {
		hashAt: 20 + hashes[0]!.index + CONTENT_HASH_FIELD.length + 4,
		signatureAt: signature && 20 + signature.index + signature[0].length - 130,
		publicKey: signature?.[1],
	};
}

async function digestOf(bytes: Uint8Array, places: SealPlaces): Promise<Uint8Array> {
	const blank = copyBytes(bytes);
	blank.fill(0x30, places.hashAt, places.hashAt + 64);
	if (places.signatureAt !== undefined) blank.fill(0x30, places.signatureAt, places.signatureAt + 128);
	return new Uint8Array(await crypto.subtle.digest('SHA-256', blank));
}

function writeHex(bytes: Uint8Array, at: number, value: Uint8Array): void {
	bytes.set(new TextEncoder().encode(hexOf(value)), at);
}

function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOfHex(hex: string): Uint8Array {
	return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
	return String.fromCharCode(...bytes.subarray(at, at + length));
}
