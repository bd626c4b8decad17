type Gl = WebGL2RenderingContext;

/** Every piece of GL state that a host may have set, as JSON-comparable values; objects become numbers. */
export function readState(gl: Gl): Record<string, unknown> {
	const state: Record<string, unknown> = {};
	const simple = [
		...['ACTIVE_TEXTURE', 'BLEND_COLOR', 'BLEND_DST_ALPHA', 'BLEND_DST_RGB', 'BLEND_EQUATION_ALPHA'],
		...['BLEND_EQUATION_RGB', 'BLEND_SRC_ALPHA', 'BLEND_SRC_RGB', 'COLOR_CLEAR_VALUE', 'COLOR_WRITEMASK'],
		...['CULL_FACE_MODE', 'DEPTH_CLEAR_VALUE', 'DEPTH_FUNC', 'DEPTH_RANGE', 'DEPTH_WRITEMASK', 'FRONT_FACE'],
		...['LINE_WIDTH', 'PACK_ALIGNMENT', 'PACK_ROW_LENGTH', 'POLYGON_OFFSET_FACTOR', 'SAMPLE_COVERAGE_VALUE'],
		...['SCISSOR_BOX', 'STENCIL_FUNC', 'STENCIL_REF', 'STENCIL_WRITEMASK', 'UNPACK_ALIGNMENT', 'VIEWPORT'],
		...['UNPACK_COLORSPACE_CONVERSION_WEBGL', 'UNPACK_FLIP_Y_WEBGL', 'UNPACK_IMAGE_HEIGHT'],
		...['UNPACK_PREMULTIPLY_ALPHA_WEBGL', 'UNPACK_ROW_LENGTH', 'UNPACK_SKIP_IMAGES', 'UNPACK_SKIP_PIXELS'],
		...['UNPACK_SKIP_ROWS', 'READ_BUFFER'],
	] as const;
	for (const name of simple) {
		const value = gl.getParameter(gl[name as 'VIEWPORT']);
		state[name] = ArrayBuffer.isView(value) ? [...(value as Int32Array)] : value;
	}
	const bindings = [
		...['ARRAY_BUFFER_BINDING', 'COPY_READ_BUFFER_BINDING', 'COPY_WRITE_BUFFER_BINDING', 'CURRENT_PROGRAM'],
		...['DRAW_FRAMEBUFFER_BINDING', 'ELEMENT_ARRAY_BUFFER_BINDING', 'PIXEL_PACK_BUFFER_BINDING'],
		...['PIXEL_UNPACK_BUFFER_BINDING', 'READ_FRAMEBUFFER_BINDING', 'RENDERBUFFER_BINDING'],
		...['TRANSFORM_FEEDBACK_BINDING', 'UNIFORM_BUFFER_BINDING', 'VERTEX_ARRAY_BINDING'],
	] as const;
	for (const name of bindings) state[name] = nameOf(gl.getParameter(gl[name as 'VIEWPORT']));
	const capabilities = [
		...['BLEND', 'CULL_FACE', 'DEPTH_TEST', 'DITHER', 'POLYGON_OFFSET_FILL', 'RASTERIZER_DISCARD'],
		...['SAMPLE_ALPHA_TO_COVERAGE', 'SAMPLE_COVERAGE', 'SCISSOR_TEST', 'STENCIL_TEST'],
	] as const;
	for (const name of capabilities) state[name] = gl.isEnabled(gl[name as 'BLEND']);
	const active = gl.getParameter(gl.ACTIVE_TEXTURE) as number;
	for (let unit = 0; unit < 16; unit++) {
		gl.activeTexture(gl.TEXTURE0 + unit);
		for (const name of ['2D', '2D_ARRAY', '3D', 'CUBE_MAP'] as const) {
			state[`unit ${unit} ${name}`] = nameOf(gl.getParameter(gl[`TEXTURE_BINDING_${name}`]));
		}
		state[`unit ${unit} sampler`] = nameOf(gl.getParameter(gl.SAMPLER_BINDING));
	}
	gl.activeTexture(active);
	return state;
}

const names = new WeakMap<object, number>();
let nameCount = 0;

/** The same number for the same object, and no other. */
function nameOf(object: object | null): number | null {
	if (object === null) return null;
	if (!names.has(object)) names.set(object, ++nameCount);
	return names.get(object)!;
}

/** Sets state that would break every pass that relied on defaults. */
export function setWeirdState(gl: Gl): void {
	for (let unit = 0; unit < 16; unit++) {
		gl.activeTexture(gl.TEXTURE0 + unit);
		gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
		gl.bindTexture(gl.TEXTURE_CUBE_MAP, gl.createTexture());
		const sampler = gl.createSampler()!;
		gl.samplerParameteri(sampler, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
		gl.bindSampler(unit, sampler);
	}
	gl.activeTexture(gl.TEXTURE5);
	gl.useProgram(smallestProgram(gl));
	gl.bindVertexArray(gl.createVertexArray());
	gl.enableVertexAttribArray(0);
	const framebuffer = gl.createFramebuffer();
	const renderbuffer = gl.createRenderbuffer();
	gl.bindRenderbuffer(gl.RENDERBUFFER, renderbuffer);
	gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, 4, 4);
	gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, framebuffer);
	gl.framebufferRenderbuffer(gl.DRAW_FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, renderbuffer);
	gl.bindFramebuffer(gl.READ_FRAMEBUFFER, gl.createFramebuffer());
	for (const target of ['ARRAY_BUFFER', 'PIXEL_UNPACK_BUFFER', 'PIXEL_PACK_BUFFER', 'UNIFORM_BUFFER'] as const) {
		gl.bindBuffer(gl[target], gl.createBuffer());
	}
	gl.bindTransformFeedback(gl.TRANSFORM_FEEDBACK, gl.createTransformFeedback());
	for (const name of [
		...(['BLEND', 'CULL_FACE', 'DEPTH_TEST', 'RASTERIZER_DISCARD', 'SCISSOR_TEST', 'STENCIL_TEST'] as const),
		...(['SAMPLE_ALPHA_TO_COVERAGE', 'SAMPLE_COVERAGE', 'POLYGON_OFFSET_FILL'] as const),
	]) {
		gl.enable(gl[name]);
	}
	gl.cullFace(gl.FRONT_AND_BACK);
	gl.blendFunc(gl.DST_COLOR, gl.ZERO);
	gl.blendEquation(gl.FUNC_REVERSE_SUBTRACT);
	gl.depthFunc(gl.NEVER);
	gl.depthMask(false);
	gl.stencilFunc(gl.NEVER, 1, 1);
	gl.colorMask(false, true, false, false);
	gl.viewport(3, 5, 7, 11);
	gl.scissor(1, 2, 3, 4);
	gl.clearColor(0.25, 0.5, 0.75, 1);
	gl.sampleCoverage(0.25, true);
	gl.pixelStorei(gl.UNPACK_ALIGNMENT, 8);
	gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
	gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
	gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 2048);
	gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 3);
	gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 5);
	gl.pixelStorei(gl.PACK_ALIGNMENT, 2);
}

function smallestProgram(gl: Gl): WebGLProgram {
	const program = gl.createProgram();
	for (const [kind, text] of [
		[gl.VERTEX_SHADER, 'void main() { gl_Position = vec4(0); }'],
		[gl.FRAGMENT_SHADER, 'precision highp float; void main() {}'],
	] as const) {
		const shader = gl.createShader(kind)!;
		gl.shaderSource(shader, text);
		gl.compileShader(shader);
		gl.attachShader(program, shader);
	}
	gl.linkProgram(program);
	return program;
}
