/** A glTF buffer view. */
export interface BufferView {
	buffer: 0;
	byteOffset: number;
	byteLength: number;
	byteStride?: number;
	target?: number;
}

/**
 * Lays out a glTF buffer: every array 4-byte aligned, in the order of `add`. What is already there is not stored again:
 * `reuse` finds an array inside an earlier one and points at it.
 */
export class BinaryBuilder {
	readonly views: BufferView[] = [];
	readonly #parts: { at: number; bytes: Uint8Array }[] = [];
	#length = 0;

	/** Appends an array; returns its buffer view's index. */
	add(data: ArrayBufferView, options: Pick<BufferView, 'byteStride' | 'target'> = {}): number {
		const bytes = bytesOf(data);
		const at = this.#length;
		this.#parts.push({ at, bytes });
		this.#length = Math.ceil((at + bytes.length) / 4) * 4;
		this.views.push({ buffer: 0, byteOffset: at, byteLength: bytes.length, ...options });
		return this.views.length - 1;
	}

	/** A view of the first place where an array's bytes stand already, 4-byte aligned; appends it where they do not. */
	reuse(data: ArrayBufferView, options: Pick<BufferView, 'byteStride' | 'target'> = {}): number {
		const needle = bytesOf(data);
		for (const part of this.#parts) {
			const at = alignedIndexOf(part.bytes, needle);
			if (at < 0) continue;
			this.views.push({ buffer: 0, byteOffset: part.at + at, byteLength: needle.length, ...options });
			return this.views.length - 1;
		}
		return this.add(data, options);
	}

	/** The whole buffer. */
	finish(): Uint8Array {
		const bytes = new Uint8Array(this.#length);
		for (const part of this.#parts) bytes.set(part.bytes, part.at);
		return bytes;
	}
}

function bytesOf(data: ArrayBufferView): Uint8Array {
	return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Where `needle` stands in `bytes` at a multiple of 4, or -1. Short needles are not worth sharing. */
function alignedIndexOf(bytes: Uint8Array, needle: Uint8Array): number {
	if (needle.length < 64) return -1;
	for (let at = 0; at + needle.length <= bytes.length; at += 4) {
		let i = 0;
		while (i < needle.length && bytes[at + i] === needle[i]) i++;
		if (i === needle.length) return at;
	}
	return -1;
}
