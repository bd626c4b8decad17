import { GaspardError } from '../../errors.ts';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';

/** Formats of the tables that the passes read and write. All but R32F can be drawn to without an extension. */
export type SplatTextureFormat = 'R32UI' | 'RG32UI' | 'RGBA32UI' | 'R32F';

/**
 * A table 1024 texels wide: nearest, clamped, one level. Leaves it bound to TEXTURE_2D of the active unit.
 *
 * @throws GaspardError `gpu/limit-exceeded` if the context allows fewer rows.
 */
export function createSplatTexture(gl: WebGL2RenderingContext, format: SplatTextureFormat, rows: number): WebGLTexture {
	const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
	if (rows > limit) {
		throw new GaspardError(
			'gpu/limit-exceeded',
			`This GPU allows ${limit * TEXTURE_WIDTH} entries in one table; the avatar needs ${rows * TEXTURE_WIDTH}. Export it with fewer splats.`,
			{ rows, limit },
		);
	}
	const texture = gl.createTexture();
	gl.bindTexture(gl.TEXTURE_2D, texture);
	gl.texStorage2D(gl.TEXTURE_2D, 1, gl[format], TEXTURE_WIDTH, rows);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
	return texture;
}

/** A framebuffer that draws into the given tables, in their order. Leaves it bound to DRAW_FRAMEBUFFER. */
export function createTarget(gl: WebGL2RenderingContext, textures: readonly WebGLTexture[]): WebGLFramebuffer {
	const framebuffer = gl.createFramebuffer();
	gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, framebuffer);
	const attachments = textures.map((texture, i) => {
		gl.framebufferTexture2D(gl.DRAW_FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, texture, 0);
		return gl.COLOR_ATTACHMENT0 + i;
	});
	gl.drawBuffers(attachments);
	const status = gl.checkFramebufferStatus(gl.DRAW_FRAMEBUFFER);
	if (status !== gl.FRAMEBUFFER_COMPLETE && !gl.isContextLost()) {
		throw new GaspardError(
			'gpu/limit-exceeded',
			`This driver cannot draw into ${textures.length} integer textures at once (status ${status}), though WebGL2 asks for it. Update the driver.`,
			{ status, attachments: textures.length },
		);
	}
	return framebuffer;
}

/** Uploads whole rows from the first on; the table must be bound to TEXTURE_2D of the active unit. */
export function uploadRows(
	gl: WebGL2RenderingContext,
	format: SplatTextureFormat,
	data: Uint32Array | Float32Array,
	rows: number,
): void {
	if (format === 'R32F') {
		gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TEXTURE_WIDTH, rows, gl.RED, gl.FLOAT, data);
		return;
	}
	const layout = format === 'R32UI' ? gl.RED_INTEGER : format === 'RG32UI' ? gl.RG_INTEGER : gl.RGBA_INTEGER;
	gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TEXTURE_WIDTH, rows, layout, gl.UNSIGNED_INT, data);
}
