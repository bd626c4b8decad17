/**
 * The bytes of a source as a plain Uint8Array that only this thread can change.
 *
 * A Node `Buffer` becomes a view of the same memory without the methods of `Buffer`, of which `slice` shares memory instead
 * of copying it. Shared memory is copied: another thread could change it after it was checked, and neither `crypto.subtle`
 * nor `TextDecoder` takes it.
 */
export function plainBytes(source: ArrayBufferLike | ArrayBufferView): Uint8Array<ArrayBuffer> {
	const view = ArrayBuffer.isView(source)
		? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
		: new Uint8Array(source);
	return view.buffer instanceof ArrayBuffer ? (view as Uint8Array<ArrayBuffer>) : new Uint8Array(view);
}

/** A copy in memory of its own, never larger than the bytes; unlike `slice`, also for a Node `Buffer` and shared memory. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	return new Uint8Array(bytes);
}
