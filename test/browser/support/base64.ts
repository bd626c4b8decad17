/** The bytes of an array as base64: how a page hands numbers to a test without spelling each. */
export function toBase64(data: ArrayBufferView): string {
	const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
	let text = '';
	for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
	return btoa(text);
}

/** The bytes again. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
