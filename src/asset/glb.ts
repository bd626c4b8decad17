import { GaspardError } from '../errors.ts';
import { ASSET_LIMITS } from './limits.ts';

/** A .glb taken apart. Views, not copies. */
export interface GlbParts {
	/** The JSON chunk's text. */
	readonly json: string;
	/** How long that chunk is, bytes. It begins at byte 20. */
	readonly jsonBytes: number;
	/** What there is of the binary chunk. */
	readonly binary: Uint8Array;
	/** How long the file says it is, bytes. More than was given where a prefix was read. */
	readonly declaredBytes: number;
}

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;

/** The bytes of a .glb with this JSON and this binary chunk. The JSON is padded with spaces, the binary with zeros. */
export function writeGlb(json: string, binary: Uint8Array): Uint8Array {
	const text = new TextEncoder().encode(json);
	const jsonLength = Math.ceil(text.length / 4) * 4;
	const binaryLength = Math.ceil(binary.length / 4) * 4;
	const bytes = new Uint8Array(12 + 8 + jsonLength + 8 + binaryLength);
	const view = new DataView(bytes.buffer);
	const header = [MAGIC, 2, bytes.length, jsonLength, JSON_CHUNK];
	for (const [i, value] of header.entries()) view.setUint32(i * 4, value, true);
	bytes.fill(0x20, 20, 20 + jsonLength);
	bytes.set(text, 20);
	view.setUint32(20 + jsonLength, binaryLength, true);
	view.setUint32(24 + jsonLength, BINARY_CHUNK, true);
	bytes.set(binary, 28 + jsonLength);
	return bytes;
}

/**
 * Takes a .glb apart. With `prefix`, the end of the binary chunk may be missing; undefined then means that the JSON is not
 * whole yet. Throws `asset/not-a-glb`, `asset/truncated`, `asset/too-large` and `asset/corrupt`.
 */
export function readGlb(bytes: Uint8Array, options: { prefix: true }): GlbParts | undefined;
export function readGlb(bytes: Uint8Array): GlbParts;
export function readGlb(bytes: Uint8Array, options: { prefix?: boolean } = {}): GlbParts | undefined {
	if (bytes.length < 20) {
		if (options.prefix && bytes.length < 4) return undefined;
		if (bytes.length < 4 || magicOf(bytes) !== MAGIC) throw notGlb(bytes);
		if (options.prefix) return undefined;
		throw truncated(20, bytes.length);
	}
	if (magicOf(bytes) !== MAGIC) throw notGlb(bytes);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const version = view.getUint32(4, true);
	const declaredBytes = view.getUint32(8, true);
	const jsonLength = view.getUint32(12, true);
	if (version !== 2) {
		throw new GaspardError('asset/unsupported', `This is glTF ${version}; Gaspard reads glTF 2.`, {
			what: 'glTF',
			version,
			known: 2,
		});
	}
	if (declaredBytes > ASSET_LIMITS.fileBytes) throw tooLarge('file', declaredBytes, ASSET_LIMITS.fileBytes);
	if (jsonLength > ASSET_LIMITS.jsonBytes) throw tooLarge('JSON', jsonLength, ASSET_LIMITS.jsonBytes);
	if (view.getUint32(16, true) !== JSON_CHUNK || 28 + jsonLength > declaredBytes || jsonLength % 4 !== 0) {
		throw new GaspardError('asset/corrupt', 'The first chunk of this .glb is not JSON. Export it again.');
	}
	if (!options.prefix && declaredBytes > bytes.length) throw truncated(declaredBytes, bytes.length);
	if (bytes.length < 28 + jsonLength) {
		if (options.prefix) return undefined;
		throw truncated(28 + jsonLength, bytes.length);
	}
	const binaryLength = view.getUint32(20 + jsonLength, true);
	if (view.getUint32(24 + jsonLength, true) !== BINARY_CHUNK || 28 + jsonLength + binaryLength > declaredBytes) {
		throw new GaspardError('asset/corrupt', 'The second chunk of this .glb is not binary data. Export it again.');
	}
	return {
		json: decodeText(bytes.subarray(20, 20 + jsonLength)),
		jsonBytes: jsonLength,
		binary: bytes.subarray(28 + jsonLength, Math.min(28 + jsonLength + binaryLength, bytes.length)),
		declaredBytes,
	};
}

function magicOf(bytes: Uint8Array): number {
	return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
}

function decodeText(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new GaspardError('asset/corrupt', 'The JSON of this .glb is not UTF-8. Export it again.', {}, cause);
	}
}

function notGlb(bytes: Uint8Array): GaspardError {
	const start = new TextDecoder('latin1').decode(bytes.subarray(0, 16)).trimStart();
	const hint = start.startsWith('<')
		? ' It looks like a web page: the address may be wrong.'
		: start.startsWith('version https://git')
			? ' It is a Git LFS pointer: fetch the real file.'
			: '';
	return new GaspardError('asset/not-a-glb', `This is not a .glb file.${hint}`, { byteLength: bytes.length });
}

function truncated(expected: number, actual: number): GaspardError {
	return new GaspardError(
		'asset/truncated',
		`The file ends after ${actual} of ${expected} bytes. Download it again; if that does not help, export it again.`,
		{ expected, actual },
	);
}

function tooLarge(what: string, actual: number, limit: number): GaspardError {
	return new GaspardError('asset/too-large', `The ${what} has ${actual} bytes; ${limit} are allowed.`, {
		what,
		actual,
		limit,
	});
}
