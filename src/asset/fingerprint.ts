import { GaspardError } from '../errors.ts';
import { CONTENT_HASH_FIELD, SIGNATURE_FIELD } from './file-format.ts';
import { readGlb } from './glb.ts';
import { copyBytes, plainBytes } from './plain-bytes.ts';

/** What a file says about its content, and what the content is. Enough to verify the file without its bytes. */
export interface AvatarFingerprint {
	/** SHA-256 of the file with the digits of hash and signature as zeros; of the whole file if it has no hash. */
	readonly digest: Uint8Array<ArrayBuffer>;
	/** The hash that the file claims; undefined if it has none, or several. */
	readonly claimedHash: string | undefined;
	readonly publicKey: string | undefined;
	readonly signature: string | undefined;
}

const HASH_PATTERN = new RegExp(`"${CONTENT_HASH_FIELD}":"([0-9a-f]{64})"`, 'g');
const SIGNATURE_PATTERN = new RegExp(
	`"${SIGNATURE_FIELD}":\\{"algorithm":"Ed25519","publicKey":"([0-9a-f]{64})","value":"([0-9a-f]{128})"\\}`,
	'g',
);

/**
 * The fingerprint of an avatar file.
 *
 * @throws GaspardError (rejects) what `readGlb` throws; `asset/cannot-verify` if the page has no `crypto.subtle`.
 */
export async function fingerprintAvatar(bytes: Uint8Array): Promise<AvatarFingerprint> {
	const subtle = requireSubtle();
	const plain = plainBytes(bytes);
	const places = findSeal(plain);
	const digest = await digestOf(subtle, plain, places);
	if (!places) return { digest, claimedHash: undefined, publicKey: undefined, signature: undefined };
	return {
		digest,
		claimedHash: textAt(plain, places.hashAt, 64),
		publicKey: places.publicKey,
		signature: places.signatureAt === undefined ? undefined : textAt(plain, places.signatureAt, 128),
	};
}

/** Two files with the same key are the same, byte for byte. */
export function keyOfFingerprint({ digest, claimedHash, publicKey, signature }: AvatarFingerprint): string {
	return [hexOf(digest), claimedHash, publicKey, signature].join(' ');
}

/**
 * The hash functions of the browser.
 *
 * @throws GaspardError `asset/cannot-verify` if the page has none.
 */
export function requireSubtle(): SubtleCrypto {
	const subtle = globalThis.crypto?.subtle;
	if (!subtle) throw insecurePageError();
	return subtle;
}

/** The error of a page whose browser offers no `crypto.subtle`. */
export function insecurePageError(): GaspardError {
	return new GaspardError(
		'asset/cannot-verify',
		'This page has no `crypto.subtle`, because it was not served over HTTPS. Serve it over HTTPS or from localhost, or load without `verify`.',
	);
}

/** Places of the digits of hash and signature in a file. */
export interface SealPlaces {
	readonly hashAt: number;
	readonly signatureAt: number | undefined;
	readonly publicKey: string | undefined;
}

/**
 * Where in the file the digits are; undefined if there is no hash, or if there are several. A text that imitates the field
 * inside a JSON string has its quotes escaped.
 */
export function findSeal(bytes: Uint8Array): SealPlaces | undefined {
	// The JSON begins at byte 20. As Latin-1, a character is a byte, so places in the text are places in the file.
	const text = new TextDecoder('latin1').decode(bytes.subarray(20, 20 + readGlb(bytes).jsonBytes));
	const hashes = [...text.matchAll(HASH_PATTERN)];
	const signatures = [...text.matchAll(SIGNATURE_PATTERN)];
	if (hashes.length !== 1 || signatures.length > 1) return undefined;
	const signature = signatures[0];
	return {
		hashAt: 20 + hashes[0]!.index + CONTENT_HASH_FIELD.length + 4,
		signatureAt: signature && 20 + signature.index + signature[0].length - 130,
		publicKey: signature?.[1],
	};
}

/** SHA-256 of a file with the digits of hash and signature as zeros. */
export async function digestOf(
	subtle: SubtleCrypto,
	bytes: Uint8Array,
	places: SealPlaces | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
	const blank = copyBytes(bytes);
	if (places) blank.fill(ZERO_DIGIT, places.hashAt, places.hashAt + 64);
	if (places?.signatureAt !== undefined) blank.fill(ZERO_DIGIT, places.signatureAt, places.signatureAt + 128);
	return new Uint8Array(await subtle.digest('SHA-256', blank));
}

const ZERO_DIGIT = 0x30;

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
	return String.fromCharCode(...bytes.subarray(at, at + length));
}
