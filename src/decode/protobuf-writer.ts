const UTF8 = new TextEncoder();

/** Bytes of a nested message's length: always 5, so that the position of its content is known before its length is. */
const LENGTH_BYTES = 5;

/**
 * Writes protocol-buffer messages into one growing buffer, front to back.
 * https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
	#bytes = new Uint8Array(1 << 16);
	#length = 0;

	/** Number of bytes written so far: the position of the next field. */
	get position(): number {
		return this.#length;
	}

	/** Writes an integer of at least 0. */
	integer(field: number, value: number): void {
		this.#varint(field * 8);
		this.#varint(value);
	}

	/** Writes a 32-bit float. */
	float(field: number, value: number): void {
		this.#varint(field * 8 + 5);
		this.#reserve(4);
		new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true);
		this.#length += 4;
	}

	/** Writes text as UTF-8. */
	text(field: number, value: string): void {
		this.bytes(field, UTF8.encode(value));
	}

	/** Writes raw bytes. */
	bytes(field: number, value: Uint8Array): void {
		this.#varint(field * 8 + 2);
		this.#varint(value.length);
		this.#reserve(value.length);
		this.#bytes.set(value, this.#length);
		this.#length += value.length;
	}

	/** Writes a nested message. Its content is what the callback `write` writes. */
	message(field: number, write: () => void): void {
		this.#varint(field * 8 + 2);
		this.#reserve(LENGTH_BYTES);
		const lengthAt = this.#length;
		this.#length += LENGTH_BYTES;
		write();
		let rest = this.#length - lengthAt - LENGTH_BYTES;
		for (let i = 0; i < LENGTH_BYTES; i++) {
			// The padded form of a varint: every byte except the last has the continuation bit.
			this.#bytes[lengthAt + i] = (rest % 128) + (i < LENGTH_BYTES - 1 ? 128 : 0);
			rest = Math.floor(rest / 128);
		}
	}

	/** Returns a copy of everything that was written. */
	finish(): Uint8Array {
		return this.#bytes.slice(0, this.#length);
	}

	#varint(value: number): void {
		this.#reserve(10);
		let rest = value;
		while (rest >= 128) {
			this.#bytes[this.#length++] = (rest % 128) + 128;
			rest = Math.floor(rest / 128);
		}
		this.#bytes[this.#length++] = rest;
	}

	#reserve(count: number): void {
		if (this.#length + count <= this.#bytes.length) return;
		const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
		larger.set(this.#bytes);
		this.#bytes = larger;
	}
}
