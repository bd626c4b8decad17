/** Texture units that the passes use, from 0 on. */
export const USED_TEXTURE_UNITS = 8;

/**
 * Saves the GL state that the passes touch, sets what they rely on, and puts everything back: the host engine's own
 * record of the state stays true. Not touched, so not saved: READ_FRAMEBUFFER, buffers, depth and stencil state (the
 * passes' targets have neither), scissor box, blend functions, clear values.
 *
 * An active, unpaused transform feedback is the one state it cannot work under.
 */
export class StateKeeper {
	readonly #gl: WebGL2RenderingContext;
	readonly #prepareHostState: (() => void) | undefined;
	readonly #capabilities: readonly number[];
	readonly #enabled: boolean[];
	readonly #textures: (WebGLTexture | null)[] = new Array(USED_TEXTURE_UNITS).fill(null);
	readonly #samplers: (WebGLSampler | null)[] = new Array(USED_TEXTURE_UNITS).fill(null);
	readonly #doomed: WebGLTexture[] = [];
	#saved = false;
	/** Without attributes: every pass pulls what it needs. */
	#emptyVertexArray: WebGLVertexArrayObject | null = null;
	#program: WebGLProgram | null = null;
	#vertexArray: WebGLVertexArrayObject | null = null;
	#framebuffer: WebGLFramebuffer | null = null;
	#viewport = new Int32Array(4);
	#activeTexture = 0;
	#unpackBuffer: WebGLBuffer | null = null;
	#flipY = false;
	#premultiply = false;
	#colorMask: readonly boolean[] = [true, true, true, true];
	#rowLength = 0;
	#skipRows = 0;
	#skipPixels = 0;

	/** @param prepareHostState - See `WebGL2BackendOptions.prepareHostState`. */
	constructor(gl: WebGL2RenderingContext, prepareHostState?: () => void) {
		this.#gl = gl;
		this.#prepareHostState = prepareHostState;
		this.#capabilities = [gl.BLEND, gl.CULL_FACE, gl.SCISSOR_TEST, gl.RASTERIZER_DISCARD];
		this.#enabled = this.#capabilities.map(() => false);
	}

	/** Saves, then sets what the passes rely on. */
	save(): void {
		const gl = this.#gl;
		this.#saved = true;
		if (this.#prepareHostState) this.#prepareHostState();
		else this.#saveCostlyState();
		this.#program = gl.getParameter(gl.CURRENT_PROGRAM);
		this.#vertexArray = gl.getParameter(gl.VERTEX_ARRAY_BINDING);
		this.#framebuffer = gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING);
		this.#viewport = gl.getParameter(gl.VIEWPORT);
		this.#activeTexture = gl.getParameter(gl.ACTIVE_TEXTURE);
		this.#unpackBuffer = gl.getParameter(gl.PIXEL_UNPACK_BUFFER_BINDING);
		this.#flipY = gl.getParameter(gl.UNPACK_FLIP_Y_WEBGL);
		this.#premultiply = gl.getParameter(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL);
		for (let unit = 0; unit < USED_TEXTURE_UNITS; unit++) {
			gl.activeTexture(gl.TEXTURE0 + unit);
			this.#textures[unit] = gl.getParameter(gl.TEXTURE_BINDING_2D);
			this.#samplers[unit] = gl.getParameter(gl.SAMPLER_BINDING);
			if (this.#samplers[unit] !== null) gl.bindSampler(unit, null);
		}
		for (let i = 0; i < this.#capabilities.length; i++) {
			const capability = this.#capabilities[i]!;
			this.#enabled[i] = gl.isEnabled(capability);
			if (this.#enabled[i]) gl.disable(capability);
		}
		if (this.#unpackBuffer !== null) gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, null);
		if (this.#flipY) gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
		if (this.#premultiply) gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
		gl.activeTexture(gl.TEXTURE0);
		this.#emptyVertexArray ??= gl.createVertexArray();
		gl.bindVertexArray(this.#emptyVertexArray);
	}

	/** Puts back what `save` found. */
	restore(): void {
		const gl = this.#gl;
		if (!this.#prepareHostState) this.#restoreCostlyState();
		gl.useProgram(this.#program);
		gl.bindVertexArray(this.#vertexArray);
		gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, this.#framebuffer);
		const viewport = this.#viewport;
		gl.viewport(viewport[0]!, viewport[1]!, viewport[2]!, viewport[3]!);
		for (let unit = 0; unit < USED_TEXTURE_UNITS; unit++) {
			gl.activeTexture(gl.TEXTURE0 + unit);
			gl.bindTexture(gl.TEXTURE_2D, this.#textures[unit]!);
			if (this.#samplers[unit] !== null) gl.bindSampler(unit, this.#samplers[unit]!);
		}
		gl.activeTexture(this.#activeTexture);
		for (let i = 0; i < this.#capabilities.length; i++) {
			if (this.#enabled[i]) gl.enable(this.#capabilities[i]!);
		}
		if (this.#unpackBuffer !== null) gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, this.#unpackBuffer);
		if (this.#flipY) gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
		if (this.#premultiply) gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
		this.#forget();
		this.#saved = false;
		for (let i = 0; i < this.#doomed.length; i++) gl.deleteTexture(this.#doomed[i]!);
		this.#doomed.length = 0;
	}

	/**
	 * Deletes a texture; between `save` and `restore` only after the host's bindings are restored. The texture may be among
	 * these, and a deleted texture cannot be bound.
	 */
	deleteTexture(texture: WebGLTexture): void {
		if (this.#saved) this.#doomed.push(texture);
		else this.#gl.deleteTexture(texture);
	}

	/** The context is lost, and the vertex array with it. */
	forgetObjects(): void {
		this.#emptyVertexArray = null;
	}

	/** Idempotent. */
	dispose(): void {
		this.#gl.deleteVertexArray(this.#emptyVertexArray);
		this.#emptyVertexArray = null;
	}

	/** State that Chromium reads only after a round trip to the GPU process. */
	#saveCostlyState(): void {
		const gl = this.#gl;
		this.#colorMask = gl.getParameter(gl.COLOR_WRITEMASK);
		this.#rowLength = gl.getParameter(gl.UNPACK_ROW_LENGTH);
		this.#skipRows = gl.getParameter(gl.UNPACK_SKIP_ROWS);
		this.#skipPixels = gl.getParameter(gl.UNPACK_SKIP_PIXELS);
		gl.colorMask(true, true, true, true);
		gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
		gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
		gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
	}

	#restoreCostlyState(): void {
		const gl = this.#gl;
		// GL unbinds a deleted object by itself, except for the current program: it lasted until a pass used another one.
		if (this.#program !== null && !gl.isProgram(this.#program)) this.#program = null;
		const mask = this.#colorMask;
		gl.colorMask(mask[0]!, mask[1]!, mask[2]!, mask[3]!);
		gl.pixelStorei(gl.UNPACK_ROW_LENGTH, this.#rowLength);
		gl.pixelStorei(gl.UNPACK_SKIP_ROWS, this.#skipRows);
		gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, this.#skipPixels);
	}

	/** Keeps nothing alive that the host may delete. */
	#forget(): void {
		this.#program = null;
		this.#vertexArray = null;
		this.#framebuffer = null;
		this.#unpackBuffer = null;
		this.#textures.fill(null);
		this.#samplers.fill(null);
	}
}
