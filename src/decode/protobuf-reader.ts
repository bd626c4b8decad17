import { GaspardError } from '../errors.ts';

const UTF8 = new TextDecoder();

/** One field of a message: its number, and its value in the form of its wire type. */
export interface ProtobufField {
	readonly number: number;
	/** Value of an integer field, as precise as a double; 0 for other types. */
	readonly integer: number;
	/** Text, bytes, a nested message or a packed list; empty for other types. A view, not a copy. */
	readonly bytes: Uint8Array;
	/** Value of a 32-bit float field; 0 for other types. */
	readonly float: number;
}

const EMPTY = new Uint8Array(0);

/** Maximum number of fields of a message, against hostile files. The largest decoder has some thousands. */
const MOST_FIELDS = 100_000;

/**
 * Yields the fields of one message in file order. Reads no byte outside the message and none twice.
 *
 * @throws GaspardError `decoder/unreadable` if the bytes are not a message.
 */
export function* readMessage(bytes: Uint8Array): Generator<ProtobufField> {
	const cursor = { bytes, at: 0 };
	for (let count = 0; cursor.at < bytes.length; count++) {
		if (count === MOST_FIELDS) throw unreadable();
		const tag = readVarint(cursor);
		const number = Math.floor(tag / 8);
		const kind = tag % 8;
		if (kind === 0) yield { number, integer: readVarint(cursor), bytes: EMPTY, float: 0 };
		else if (kind === 1) yield { number, integer: 0, bytes: take(cursor, 8), float: 0 };
		else if (kind === 2) yield { number, integer: 0, bytes: take(cursor, readVarint(cursor)), float: 0 };
		else if (kind === 5) {
			const four = take(cursor, 4);
			const float = new DataView(four.buffer, four.byteOffset, 4).getFloat32(0, true);
			yield { number, integer: 0, bytes: four, float };
		} else throw unreadable();
	}
}

/** Reads the numbers of a packed list of varints. */
export function readPacked(bytes: Uint8Array): number[] {
	const cursor = { bytes, at: 0 };
	const values: number[] = [];
	while (cursor.at < bytes.length) values.push(readVarint(cursor));
	return values;
}

/** Decodes bytes as UTF-8. */
export function readText(bytes: Uint8Array): string {
	return UTF8.decode(bytes);
}

interface Cursor {
	readonly bytes: Uint8Array;
	at: number;
}

/** Reads a varint of at most 64 bits, in two's complement. Values beyond 2⁵³ lose their lowest bits. */
function readVarint(cursor: Cursor): number {
	let value = 0;
	let factor = 1;
	for (let i = 0; i < 10; i++) {
		const byte = cursor.bytes[cursor.at++];
		if (byte === undefined) throw unreadable();
		value += (byte & 127) * factor;
		factor *= 128;
		if (byte < 128) return value >= 2 ** 63 ? value - 2 ** 64 : value;
	}
	throw unreadable();
}

function take(cursor: Cursor, length: number): Uint8Array {
	const end = cursor.at + length;
	if (!(length >= 0) || end > cursor.bytes.length) throw unreadable();
	const part = cursor.bytes.subarray(cursor.at, end);
	cursor.at = end;
	return part;
}

function unreadable(): GaspardError {
	return new GaspardError(
		'decoder/unreadable',
		'The decoder is not an ONNX file, or it is damaged. Export the avatar again.',
	);
}
