/** Reads an integer texture back as 32-bit words, `channels` a texel; for tests only: nothing that ships reads back. */
export function readTexture(
	gl: WebGL2RenderingContext,
	texture: WebGLTexture,
	rows: number,
	channels: 1 | 2 | 4,
	firstRow = 0,
): Uint32Array {
	const framebuffer = gl.createFramebuffer();
	gl.bindFramebuffer(gl.READ_FRAMEBUFFER, framebuffer);
	gl.framebufferTexture2D(gl.READ_FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
	const all = new Uint32Array(1024 * rows * 4);
	// RGBA_INTEGER is the one layout that every driver must offer.
	gl.readPixels(0, firstRow, 1024, rows, gl.RGBA_INTEGER, gl.UNSIGNED_INT, all);
	gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
	gl.deleteFramebuffer(framebuffer);
	const out = new Uint32Array(1024 * rows * channels);
	for (let i = 0; i < 1024 * rows; i++) for (let k = 0; k < channels; k++) out[i * channels + k] = all[i * 4 + k]!;
	return out;
}
