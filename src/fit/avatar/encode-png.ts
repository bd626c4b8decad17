/** Maximum length of a stored block of deflate, bytes. */
const STORED_BLOCK_BYTES = 65_535;

/**
 * Encodes an image as an uncompressed PNG. Suitable for small images only.
 *
 * @param rgb - 3 bytes a pixel, rows from the top.
 */
export function encodePng(rgb: Uint8Array, width: number, height: number): Uint8Array {
	// Every row begins with its filter type, 0 for none.
	const rows = new Uint8Array(height * (width * 3 + 1));
	for (let y = 0; y < height; y++) {
		rows.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
	}
	const header = new Uint8Array(13);
	const fields = new DataView(header.buffer);
	fields.setUint32(0, width);
	fields.setUint32(4, height);
	// 8 bits per channel, colour type 2 (RGB).
	header.set([8, 2], 8);
	const parts = [
		Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
		chunk('IHDR', header),
		chunk('IDAT', stored(rows)),
		chunk('IEND', new Uint8Array(0)),
	];
	const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		out.set(part, at);
		at += part.length;
	}
	return out;
}

function chunk(name: string, content: Uint8Array): Uint8Array {
	const out = new Uint8Array(content.length + 12);
	const view = new DataView(out.buffer);
	view.setUint32(0, content.length);
	for (let k = 0; k < 4; k++) out[4 + k] = name.charCodeAt(k);
	out.set(content, 8);
	view.setUint32(8 + content.length, crc(out.subarray(4, 8 + content.length)));
	return out;
}

/** Makes a zlib stream of stored blocks. */
function stored(content: Uint8Array): Uint8Array {
	const blocks = Math.ceil(content.length / STORED_BLOCK_BYTES);
	const out = new Uint8Array(2 + blocks * 5 + content.length + 4);
	const view = new DataView(out.buffer);
	out.set([0x78, 0x01]);
	let at = 2;
	for (let block = 0; block < blocks; block++) {
		const part = content.subarray(block * STORED_BLOCK_BYTES, (block + 1) * STORED_BLOCK_BYTES);
		out[at] = block === blocks - 1 ? 1 : 0;
		view.setUint16(at + 1, part.length, true);
		view.setUint16(at + 3, ~part.length & 0xffff, true);
		out.set(part, at + 5);
		at += 5 + part.length;
	}
	view.setUint32(at, adler(content));
	return out;
}

function crc(bytes: Uint8Array): number {
	let sum = 0xffffffff;
	for (const byte of bytes) {
		sum ^= byte;
		for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
	}
	return ~sum >>> 0;
}

function adler(bytes: Uint8Array): number {
	let a = 1;
	let b = 0;
	for (const byte of bytes) {
		a = (a + byte) % 65_521;
		b = (b + a) % 65_521;
	}
	return ((b << 16) | a) >>> 0;
}
